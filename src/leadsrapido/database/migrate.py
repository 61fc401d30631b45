"""Bring a database to this version, in one transaction: migrations by Alembic, replaceable SQL when it changed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from psycopg.types.json import Jsonb
from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from leadsrapido import __version__
from leadsrapido.database.migrator import explain
from leadsrapido.database.sql_files import replaceable_hash, sql_in
from leadsrapido.database.translate import ABSENT
from leadsrapido.database.urls import sqlalchemy_url
from leadsrapido.errors import DriftError

# One migrator at a time; the number means nothing but ours.
MIGRATION_LOCK = 7_205_759_403_792_701

# FORCE row level security would hide rows from a migration: with it off, a hidden row is an error, not a miss.
ENTER = """
set local lock_timeout = '10s';
set local statement_timeout = 0;
set local role leadsrapido_owner;
set local row_security = off;
set local search_path = public, pg_temp;
"""
# The exempt functions belong to a role nobody is a member of: the right is lent inside the transaction only.
LEND_SEARCH_ROLE = """
-- Replaceable SQL reads no tenant's rows; its functions are checked under the policies they will run under.
set local row_security = on;
reset role;
grant leadsrapido_search to leadsrapido_owner;
set local role leadsrapido_owner;
grant create on schema public, app to leadsrapido_search;
"""
RETURN_SEARCH_ROLE = """
revoke create on schema public, app from leadsrapido_search;
reset role;
revoke leadsrapido_search from leadsrapido_owner;
set local role leadsrapido_owner;
"""


@dataclass(frozen=True)
class MigrationReport:
    """What migrate did, or would do.

    Attributes:
        revision_before: where the database stood; None when it was empty.
        revision_after: where it stands then.
        revisions: run-once changes between the two, oldest first.
        replaced: functions, policies, triggers, views and grants were replaced.
    """

    revision_before: str | None
    revision_after: str
    revisions: tuple[str, ...]
    replaced: bool

    @property
    def is_nothing(self) -> bool:
        """The database was up to date."""
        return not self.revisions and not self.replaced


def migrate(migration_url: str, *, replace: bool = False) -> MigrationReport:
    """Run what is missing, as leadsrapido_migrator. All or nothing; again: nothing.

    Args:
        migration_url: libpq URL.
        replace: replace functions, policies, triggers, views and grants even when they seem current: what was changed
            by hand goes.

    Raises:
        DatabaseUnreachableError: no answer, or the password is wrong.
        DriftError: the database was migrated by a newer version of the software, or was never bootstrapped.
        SettingsError: the role may not migrate.
        LeadsRapidoError: a table stayed in use.
    """
    with _transaction(migration_url) as connection:
        # Whoever comes second waits here as long as it takes, and then finds nothing left to do.
        connection.exec_driver_sql(f"select pg_advisory_xact_lock({MIGRATION_LOCK})")
        _run(connection, ENTER)
        report = _plan(connection, replace=replace)
        if not report.is_nothing:
            _carry_out(connection)
        return report


def plan_migration(migration_url: str, *, replace: bool = False) -> MigrationReport:
    """What `migrate` would do; changes nothing, waits for nobody. Takes and raises the same."""
    with _transaction(migration_url) as connection:
        _run(connection, ENTER)
        return _plan(connection, replace=replace)


def head_revision() -> str:
    """The newest revision this version of the software knows."""
    head = ScriptDirectory.from_config(alembic_config()).get_current_head()
    if head is None:
        raise DriftError("This installation carries no migrations. Install it again.")
    return head


def alembic_config() -> Config:
    """Alembic's configuration, made here: there is no alembic.ini to keep in step."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


@contextmanager
def _transaction(migration_url: str) -> Iterator[Connection]:
    engine = create_engine(
        sqlalchemy_url(migration_url),
        poolclass=NullPool,
        connect_args={"connect_timeout": 10, "application_name": "leadsrapido migrate"},
    )
    try:
        with engine.begin() as connection:
            yield connection
    except DBAPIError as error:
        cause = error.orig
        # What is absent while we build it is a mistake of ours, and no reason to migrate.
        if not isinstance(cause, psycopg.Error) or cause.sqlstate in ABSENT:
            raise
        raise explain(cause) or error from error
    finally:
        engine.dispose()


def _plan(connection: Connection, *, replace: bool) -> MigrationReport:
    before, carried = _state(connection)
    scripts = ScriptDirectory.from_config(alembic_config())
    known = [script.revision for script in scripts.walk_revisions()]
    if before is not None and before not in known:
        raise DriftError(
            f"The database stands at revision {before}, which this version does not know. Install a newer version."
        )
    missing = known if before is None else known[: known.index(before)]
    return MigrationReport(
        revision_before=before,
        revision_after=head_revision(),
        revisions=tuple(reversed(missing)),
        replaced=replace or bool(missing) or carried != replaceable_hash(),
    )


def _carry_out(connection: Connection) -> None:
    before = _catalogue(connection)
    for _, text in sql_in("early"):
        _run(connection, text)
    config = alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    _run(connection, LEND_SEARCH_ROLE)
    for _, text in sql_in("late"):
        _run(connection, text)
    _run(connection, RETURN_SEARCH_ROLE)
    connection.exec_driver_sql(
        "select ops.remember_schema(%s, %s, %s)", (replaceable_hash(), __version__, Jsonb(before))
    )


def _run(connection: Connection, text: str) -> None:
    connection.exec_driver_sql(text, execution_options={"no_parameters": True})


def _state(connection: Connection) -> tuple[str | None, str | None]:
    """(revision, replaceable hash) the database carries; None where it has none yet."""
    row: Any = connection.exec_driver_sql(
        "select to_regclass('ops.alembic_version') is not null, to_regclass('ops.schema_state') is not null"
    ).one()
    revision = connection.exec_driver_sql("select version_num from ops.alembic_version").scalar() if row[0] else None
    carried = connection.exec_driver_sql("select replaceable_hash from ops.schema_state").scalar() if row[1] else None
    return revision, carried


def _catalogue(connection: Connection) -> dict[str, str]:
    """Fingerprint of everything in the schema, by kind and name; empty before the first migration."""
    is_there = connection.exec_driver_sql("select to_regprocedure('ops.catalogue()') is not null").scalar()
    if not is_there:
        return {}
    rows = connection.exec_driver_sql("select kind || ' ' || name, fingerprint from ops.catalogue()")
    return {row[0]: row[1] for row in rows}
