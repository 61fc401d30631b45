"""Databases for tests: a real server, one migrated template a run, cloned for each worker."""

import os
from collections.abc import AsyncIterator, Iterator
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo
from psycopg.rows import TupleRow

from databases import TEST_PASSWORD, TestDatabase
from leadsrapido.client import Database
from leadsrapido.database.bootstrap import LOGIN_ROLES, bootstrap
from leadsrapido.database.migrate import migrate
from leadsrapido.database.seed import seed
from leadsrapido.database.sql_files import schema_hash

BUILD_LOCK = 4_815_162_342


@pytest.fixture(scope="session")
def superuser_url() -> str:
    """A superuser of the test server: LEADSRAPIDO_TEST_SUPERUSER_URL, else an embedded server of the tests' own."""
    outside = os.environ.get("LEADSRAPIDO_TEST_SUPERUSER_URL")
    if outside:
        return outside
    from leadsrapido.database.embedded import EmbeddedServer, test_home

    server = EmbeddedServer(test_home(), durable=False)
    server.up()
    return server.url("superuser", "postgres")


@pytest.fixture(scope="session")
def template(superuser_url: str) -> str:
    """Name of a bootstrapped, migrated, seeded database: built once, kept while the SQL stays the same."""
    name = f"test_template_{schema_hash()[:12]}"
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(%s)", [BUILD_LOCK])
        if connection.execute("select 1 from pg_database where datname = %s and datistemplate", [name]).fetchone():
            return name
        connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
        bootstrap(superuser_url, name, dict.fromkeys(LOGIN_ROLES, TEST_PASSWORD))
        migrator = TestDatabase(superuser_url, name).url("migrator")
        migrate(migrator)
        seed(migrator)
        connection.execute(sql.SQL("alter database {} is_template true").format(sql.Identifier(name)))
        _forget_old_templates(connection)
    return name


def _forget_old_templates(connection: psycopg.Connection[TupleRow]) -> None:
    """Each change of the SQL leaves a template behind; another checkout may still be using the last few."""
    old = connection.execute(
        r"select datname from pg_database where datname like 'test\_template\_%' and datistemplate "
        "order by oid desc offset 4"
    ).fetchall()
    for (name,) in old:
        connection.execute(sql.SQL("alter database {} is_template false").format(sql.Identifier(name)))
        connection.execute(sql.SQL("drop database {}").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def test_database(superuser_url: str, template: str) -> Iterator[TestDatabase]:
    """The worker's own clone. Tests on it roll back, or leave only organizations of their own behind."""
    yield from _clone(superuser_url, template)


@pytest.fixture(scope="module")
def module_database(superuser_url: str, template: str) -> Iterator[TestDatabase]:
    """A clone for one file of tests whose plans rest on the statistics of its own rows."""
    yield from _clone(superuser_url, template)


@pytest.fixture
def fresh_database(superuser_url: str, template: str) -> Iterator[TestDatabase]:
    """A clone for one test that changes what others rest on."""
    yield from _clone(superuser_url, template)


def _clone(superuser_url: str, template: str) -> Iterator[TestDatabase]:
    name = f"test_{uuid4().hex[:16]}"
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        connection.execute(
            sql.SQL("create database {} template {}").format(sql.Identifier(name), sql.Identifier(template))
        )
        # Rights on a database are not cloned with it.
        connection.execute(sql.SQL("revoke all on database {} from public").format(sql.Identifier(name)))
        for role in LOGIN_ROLES:
            connection.execute(
                sql.SQL("grant connect on database {} to {}").format(
                    sql.Identifier(name), sql.Identifier(f"leadsrapido_{role}")
                )
            )
        connection.execute(sql.SQL("alter database {} owner to leadsrapido_owner").format(sql.Identifier(name)))
        yield TestDatabase(make_conninfo(superuser_url), name)
        connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


@pytest.fixture
def admin(test_database: TestDatabase) -> Iterator[psycopg.Connection[TupleRow]]:
    """A superuser in a transaction that is rolled back."""
    with test_database.connect("superuser") as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def app(test_database: TestDatabase) -> Iterator[psycopg.Connection[TupleRow]]:
    """The application role in a transaction that is rolled back; no context is set."""
    with test_database.connect("app") as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def new_organization(test_database: TestDatabase) -> UUID:
    """A committed organization that no other test knows."""
    return make_organization(test_database)


@pytest.fixture
def other_organization(test_database: TestDatabase) -> UUID:
    """A second one beside it."""
    return make_organization(test_database)


def make_organization(database: TestDatabase, *, quota_total: int = 100) -> UUID:
    """Found an organization in a test database and commit it."""
    slug = f"org-{uuid4().hex[:12]}"
    with database.connect("migrator") as connection:
        row = connection.execute(
            "select app.create_organization(%s, %s, quota_total => %s)", [slug, f"Organização {slug}", quota_total]
        ).fetchone()
        assert row is not None
        return UUID(str(row[0]))


@pytest.fixture
async def database(test_database: TestDatabase) -> AsyncIterator[Database]:
    """The library, connected as the application."""
    async with await Database.open(test_database.url("app"), pool_size=5, pool_timeout=10) as database:
        yield database
