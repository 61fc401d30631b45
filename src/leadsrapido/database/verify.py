"""Whether a database is what this version of the software made it: nothing missing, nothing changed by hand."""

from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow

from leadsrapido.database.hardening import hardening_gaps
from leadsrapido.database.migrate import head_revision
from leadsrapido.database.migrator import migrator_connection
from leadsrapido.database.seed import COLUMNS, shipped_rows
from leadsrapido.database.sql_files import read_sql, replaceable_hash

PUT_BACK = "Put it back: leadsrapido db migrate --replace"
UNDO = "Undo it by hand, or take it for good: leadsrapido db verify --accept"
PUT_BACK_OR_UNDO = (
    "Put our roles' grants back: leadsrapido db migrate --replace; "
    "undo anything else by hand, or take it for good: leadsrapido db verify --accept"
)
# What `db migrate --replace` makes anew, and where it makes only a part of it anew.
REPLACEABLE = {"function", "policy", "row level security of", "trigger", "view"}
PARTLY_REPLACEABLE = {"grants on", "schema"}


@dataclass(frozen=True)
class Finding:
    """One difference.

    Attributes:
        check: revision, replaceable, catalogue, hardening, roles, partitions or reference.
        what: what is different.
        advice: what to do.
    """

    check: str
    what: str
    advice: str


def verify(migration_url: str) -> list[Finding]:
    """Every difference between the database and this version of the software; changes nothing.

    Args:
        migration_url: libpq URL of leadsrapido_migrator.

    Raises:
        DatabaseUnreachableError: no answer, or the password is wrong.
        SettingsError: the role may not look.
        DriftError: the server was never bootstrapped.
    """
    with migrator_connection(migration_url) as connection:
        connection.execute("set transaction read only")
        connection.execute("set local role leadsrapido_owner")
        return list(_findings(connection))


def accept(migration_url: str) -> None:
    """Take the schema as it stands, changes by hand included, for what it should be. Raises what `verify` does."""
    with migrator_connection(migration_url) as connection:
        connection.execute("set local role leadsrapido_owner")
        connection.execute("select ops.accept_schema()")


def _findings(connection: psycopg.Connection[TupleRow]) -> Iterator[Finding]:
    for gap in hardening_gaps(connection):
        yield Finding("hardening", gap, "Close it: leadsrapido db bootstrap")
    for (gap,) in connection.execute(read_sql("verify", "roles.sql").encode()):
        yield Finding(
            "roles",
            gap,
            "Revoke it (leadsrapido db bootstrap resets attributes): row level security rests on these roles",
        )
    if not _is_there(connection, "ops.alembic_version"):
        yield Finding("revision", "the database holds no schema", "Bring it: leadsrapido db migrate")
        return
    yield from _version(connection)
    if _is_there(connection, "ops.schema_catalogue"):
        yield from _catalogue(connection)
    yield from _contents(connection)


def _version(connection: psycopg.Connection[TupleRow]) -> Iterator[Finding]:
    revision = _value(connection, "select version_num from ops.alembic_version")
    if revision != head_revision():
        yield Finding(
            "revision",
            f"the schema stands at revision {revision}, this version wants {head_revision()}",
            "Bring it: leadsrapido db migrate",
        )
    if _value(connection, "select replaceable_hash from ops.schema_state") != replaceable_hash():
        yield Finding(
            "replaceable",
            "functions, policies, triggers, views and grants are another version's",
            "Bring them: leadsrapido db migrate",
        )


def _catalogue(connection: psycopg.Connection[TupleRow]) -> Iterator[Finding]:
    for kind, name, difference in connection.execute(read_sql("verify", "catalogue.sql").encode()):
        advice = UNDO
        if kind == "grant on a partition" or (difference != "was added" and kind in REPLACEABLE):
            advice = PUT_BACK
        elif difference == "was changed" and kind in PARTLY_REPLACEABLE:
            advice = PUT_BACK_OR_UNDO
        yield Finding("catalogue", f"{kind} {name} {difference} by hand", advice)


def _contents(connection: psycopg.Connection[TupleRow]) -> Iterator[Finding]:
    if not _value(connection, read_sql("verify", "partitions.sql")):
        yield Finding("partitions", "the audit log's monthly partitions end within three months", PUT_BACK)
    for table in COLUMNS:
        counted = connection.execute(sql.SQL("select count(*) from public.{}").format(sql.Identifier(table)))
        there, shipped = counted.fetchall()[0][0], sum(1 for _ in shipped_rows(table))
        if there != shipped:
            yield Finding(
                "reference",
                f"table {table} holds {there} rows, the shipped file {shipped}",
                "Bring them: leadsrapido db seed",
            )


def _is_there(connection: psycopg.Connection[TupleRow], name: str) -> bool:
    found = connection.execute("select to_regclass(%s) is not null", [name]).fetchone()
    return found is not None and bool(found[0])


def _value(connection: psycopg.Connection[TupleRow], query: str) -> object:
    row = connection.execute(query.encode()).fetchone()
    return row[0] if row else None
