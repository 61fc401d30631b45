"""migrate: all or nothing, one at a time, and never over a newer version."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from bare_server import BareServer
from psycopg.rows import TupleRow
from sqlalchemy.exc import ProgrammingError

from databases import TestDatabase
from leadsrapido.database.migrate import MIGRATION_LOCK, head_revision, migrate, plan_migration
from leadsrapido.database.verify import verify
from leadsrapido.errors import DatabaseUnreachableError, DriftError, SettingsError

Connect = Callable[[str], psycopg.Connection[TupleRow]]
Url = Callable[[str], str]

# Everything a migration could leave behind.
LEFT_BEHIND = """
select (select count(*) from pg_namespace where nspname in ('app', 'audit', 'ops')),
       (select count(*) from pg_class where relowner = 'leadsrapido_owner'::regrole),
       (select count(*) from pg_proc where proowner in ('leadsrapido_owner'::regrole, 'leadsrapido_search'::regrole))
"""
NO_MEMBER_OF_SEARCH = """
select not exists (
    select from pg_auth_members
    where roleid = 'leadsrapido_search'::regrole and member = 'leadsrapido_owner'::regrole
)
"""
SEARCH_MAKES_NOTHING = """
select has_schema_privilege('leadsrapido_search', 'public', 'create')
    or has_schema_privilege('leadsrapido_search', 'app', 'create')
"""
BROKEN = "create table public.half_done (id integer); select 1 / 0;"


@pytest.fixture
def connect(superuser_url: str) -> Connect:
    """Connect to a database as its superuser, each statement by itself."""
    return lambda name: psycopg.connect(superuser_url, dbname=name, autocommit=True)


@pytest.fixture
def migrator_url(superuser_url: str) -> Url:
    """URL of leadsrapido_migrator into a database."""
    return lambda name: TestDatabase(superuser_url, name).url("migrator")


def test_migrates_once(empty_database: str, migrator_url: Url, connect: Connect) -> None:
    first = migrate(migrator_url(empty_database))
    assert (first.revision_before, first.revision_after, first.replaced) == (None, head_revision(), True)
    assert first.revisions[-1] == head_revision()
    second = migrate(migrator_url(empty_database))
    assert second.is_nothing
    assert second.revision_before == second.revision_after == head_revision()
    with connect(empty_database) as connection:
        assert connection.execute(NO_MEMBER_OF_SEARCH).fetchone() == (True,)
        assert connection.execute(SEARCH_MAKES_NOTHING).fetchone() == (False,)
        owners = connection.execute(
            "select distinct pg_get_userbyid(relowner)::text from pg_class "
            "where relnamespace in ('app'::regnamespace, 'audit'::regnamespace, 'ops'::regnamespace)"
        ).fetchall()
        assert owners == [("leadsrapido_owner",)]


def test_a_plan_changes_nothing(empty_database: str, migrator_url: Url, connect: Connect) -> None:
    planned = plan_migration(migrator_url(empty_database))
    with connect(empty_database) as connection:
        assert connection.execute(LEFT_BEHIND).fetchone() == (0, 0, 0)
    assert migrate(migrator_url(empty_database)) == planned
    assert plan_migration(migrator_url(empty_database)).is_nothing


@pytest.mark.parametrize("stage", ["early", "late"])
def test_a_failure_leaves_nothing(
    stage: str, empty_database: str, migrator_url: Url, connect: Connect, sql_copy: Path
) -> None:
    (sql_copy / stage / "99_broken.sql").write_text(BROKEN)
    with pytest.raises(Exception, match="division by zero"):
        migrate(migrator_url(empty_database))
    with connect(empty_database) as connection:
        assert connection.execute(LEFT_BEHIND).fetchone() == (0, 0, 0)
        assert connection.execute(NO_MEMBER_OF_SEARCH).fetchone() == (True,)
    (sql_copy / stage / "99_broken.sql").unlink()
    assert migrate(migrator_url(empty_database)).revisions


def test_a_failure_leaves_the_version_before(fresh_database: TestDatabase, sql_copy: Path) -> None:
    url = fresh_database.url("migrator")
    (sql_copy / "late/99_broken.sql").write_text("drop policy organization_isolation on public.leads; select 1 / 0;")
    with pytest.raises(Exception, match="division by zero"):
        migrate(url)
    (sql_copy / "late/99_broken.sql").unlink()
    assert migrate(url).is_nothing
    assert verify(url) == []


def test_something_missing_while_migrating_is_no_advice_to_migrate(
    fresh_database: TestDatabase, sql_copy: Path
) -> None:
    (sql_copy / "late/99_broken.sql").write_text("select * from public.never_made;")
    with pytest.raises(ProgrammingError, match="never_made"):
        migrate(fresh_database.url("migrator"))


def test_changed_sql_is_replaced(fresh_database: TestDatabase, sql_copy: Path) -> None:
    url = fresh_database.url("migrator")
    assert migrate(url).is_nothing
    file = sql_copy / "late/99_new.sql"
    file.write_text("create or replace function app.answer() returns integer language sql immutable return 41;")
    assert migrate(url).replaced
    file.write_text("create or replace function app.answer() returns integer language sql immutable return 42;")
    report = migrate(url)
    assert (report.revisions, report.replaced) == ((), True)
    with fresh_database.connect("superuser") as connection:
        assert connection.execute("select app.answer()").fetchone() == (42,)
        assert connection.execute(NO_MEMBER_OF_SEARCH).fetchone() == (True,)
        assert connection.execute(SEARCH_MAKES_NOTHING).fetchone() == (False,)
    assert migrate(url).is_nothing


def test_two_at_once_migrate_once(empty_database: str, migrator_url: Url, connect: Connect) -> None:
    """The second waits for the first, and finds nothing to do."""
    with connect(empty_database) as holder, ThreadPoolExecutor(2) as pool:
        holder.execute("select pg_advisory_lock(%s)", [MIGRATION_LOCK])
        reports = [pool.submit(migrate, migrator_url(empty_database)) for _ in range(2)]
        waiting = (
            "select count(*) from pg_locks where locktype = 'advisory' and not granted "
            "and database = (select oid from pg_database where datname = current_database())"
        )
        deadline = time.monotonic() + 60
        while holder.execute(waiting).fetchone() != (2,):
            assert time.monotonic() < deadline, "both should wait for the lock"
        assert holder.execute(LEFT_BEHIND).fetchone() == (0, 0, 0)
        holder.execute("select pg_advisory_unlock(%s)", [MIGRATION_LOCK])
        assert sorted(report.result().is_nothing for report in reports) == [False, True]


def test_a_newer_database_is_refused(fresh_database: TestDatabase) -> None:
    with fresh_database.connect("superuser") as connection:
        connection.execute("update ops.alembic_version set version_num = '9999'")
    for attempt in (migrate, plan_migration):
        with pytest.raises(DriftError, match="revision 9999, which this version does not know"):
            attempt(fresh_database.url("migrator"))


def test_only_the_migrator_migrates(fresh_database: TestDatabase) -> None:
    with pytest.raises(SettingsError, match=r"permission denied.*has to log in as leadsrapido_migrator"):
        migrate(fresh_database.url("app"))


def test_no_server_is_told_in_one_sentence() -> None:
    with pytest.raises(DatabaseUnreachableError, match="does not answer"):
        migrate("postgresql://leadsrapido_migrator@127.0.0.1:1/leadsrapido")


def test_a_server_without_roles_is_sent_to_bootstrap(bare_server: BareServer) -> None:
    with pytest.raises(DriftError, match="leadsrapido db bootstrap"):
        migrate(bare_server.url())


def test_what_was_changed_by_hand_is_not_taken_for_ours(fresh_database: TestDatabase, sql_copy: Path) -> None:
    """A migration that does not touch it leaves it a finding."""
    url = fresh_database.url("migrator")
    with fresh_database.connect("superuser") as connection:
        connection.execute("create index by_hand on public.users (organization_id, name)")
        connection.execute("drop index public.activities_time")
    found = [finding.what for finding in verify(url)]
    assert found == [
        "index public.activities.activities_time is missing by hand",
        "index public.users.by_hand was added by hand",
    ]
    (sql_copy / "late/99_new.sql").write_text("create or replace function app.x() returns int language sql return 1;")
    assert migrate(url).replaced
    assert [finding.what for finding in verify(url)] == found
