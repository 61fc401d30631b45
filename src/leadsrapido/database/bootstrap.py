"""Prepare a server for LeadsRapido, once, as its superuser: roles, database, extensions, hardening."""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import psycopg
from psycopg import errors, sql

from leadsrapido.database.hardening import hardening_gaps
from leadsrapido.database.sql_files import read_sql, statements
from leadsrapido.errors import DatabaseUnreachableError, UsageError

LOGIN_ROLES = ("migrator", "app", "worker", "readonly", "monitor", "backup")
MINIMUM_VERSION = 150000
# One at a time on a server; the number means nothing but ours.
BOOTSTRAP_LOCK = 7_205_759_403_792_702


@dataclass(frozen=True)
class BootstrapReport:
    """What bootstrap did.

    Attributes:
        database: name of the database.
        created_database: it was not there before.
        forbidden: what the server refused, one sentence each; empty on a server of one's own.
    """

    database: str
    created_database: bool
    forbidden: list[str] = field(default_factory=list)


def new_passwords() -> dict[str, str]:
    """A random password for each login role, by short name."""
    return {role: secrets.token_urlsafe(24) for role in LOGIN_ROLES}


def bootstrap(superuser_url: str, database: str, passwords: Mapping[str, str]) -> BootstrapReport:
    """Make roles, database and extensions, and take from PUBLIC what cannot be shared. Again: changes nothing.

    Args:
        superuser_url: libpq URL of a superuser (or of a managed server's administrator), to any database.
        database: name of the database to make or complete.
        passwords: short role name → password; roles left out keep theirs.

    Raises:
        DatabaseUnreachableError: no answer, or the password is wrong.
        UsageError: the server is older than PostgreSQL 15, the user may make no roles or databases, or the database is
            not UTF-8.
    """
    forbidden: list[str] = []
    with _connect(superuser_url) as connection:
        if connection.info.server_version < MINIMUM_VERSION:
            raise UsageError("PostgreSQL 15 or newer is needed. Point to a newer server.")
        _wait_for_others(connection)
        _make_roles(connection)
        _try(connection, "superuser_only.sql", forbidden)
        _set_passwords(connection, passwords)
        with _as_owner(connection):
            created = _make_database(connection, database)
            with _connect(superuser_url, database) as inside:
                _try(inside, "extensions.sql", forbidden)
                _try(inside, "hardening.sql", forbidden)
                forbidden += hardening_gaps(inside)
    return BootstrapReport(database, created, forbidden)


def _connect(url: str, database: str | None = None) -> psycopg.Connection:
    try:
        return psycopg.connect(
            url, autocommit=True, connect_timeout=10, application_name="leadsrapido bootstrap", dbname=database
        )
    except psycopg.OperationalError as error:
        raise DatabaseUnreachableError(
            f"PostgreSQL does not let us in: {_first_line(error)}. Check address and password."
        ) from None


def _wait_for_others(connection: psycopg.Connection) -> None:
    """Two that change the same role at once would fail; who may not take the lock takes the risk."""
    with suppress(errors.InsufficientPrivilege):
        connection.execute("select pg_advisory_lock(%s)", [BOOTSTRAP_LOCK])


def _make_roles(connection: psycopg.Connection) -> None:
    try:
        connection.execute(read_sql("bootstrap", "roles.sql"))
    except errors.InsufficientPrivilege as error:
        raise UsageError(
            f"{connection.info.user} may not make LeadsRapido's roles here: {_first_line(error)}. "
            "Give the URL of a superuser, or of the administrator your provider made."
        ) from None


def _try(connection: psycopg.Connection, name: str, forbidden: list[str]) -> None:
    """Run a file statement by statement: what a managed server refuses must not take the rest with it."""
    for statement in statements(read_sql("bootstrap", name)):
        try:
            connection.execute(statement)
        except psycopg.Error as error:
            forbidden.append(_first_line(error))


@contextmanager
def _as_owner(connection: psycopg.Connection) -> Iterator[None]:
    """Who is no superuser makes the owner's database as a member of the owner, and leaves it again."""
    (is_superuser,) = connection.execute("select current_setting('is_superuser')::boolean").fetchall()[0]
    if is_superuser:
        yield
        return
    connection.execute("grant leadsrapido_owner to current_user")
    try:
        yield
    finally:
        connection.execute("revoke leadsrapido_owner from current_user")


def _set_passwords(connection: psycopg.Connection, passwords: Mapping[str, str]) -> None:
    for role, password in passwords.items():
        name = f"leadsrapido_{role}"
        # Hashed here, so that no log and no statistics view ever holds it.
        verifier = connection.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256").decode()
        connection.execute(sql.SQL("alter role {} password {}").format(sql.Identifier(name), sql.Literal(verifier)))


def _make_database(connection: psycopg.Connection, database: str) -> bool:
    row = connection.execute(
        "select pg_encoding_to_char(encoding) from pg_catalog.pg_database where datname = %s", [database]
    ).fetchone()
    if row is None:
        create = sql.SQL(
            "create database {} owner leadsrapido_owner template template0 "
            "encoding 'UTF8' lc_collate 'C.UTF-8' lc_ctype 'C.UTF-8'"
        )
        try:
            connection.execute(create.format(sql.Identifier(database)))
        except errors.InsufficientPrivilege as error:
            raise UsageError(f"{connection.info.user} may not make a database: {_first_line(error)}.") from None
        return True
    if row[0] != "UTF8":
        raise UsageError(f"The database {database} is {row[0]}, not UTF8. Take another name, or remove it first.")
    connection.execute(sql.SQL("alter database {} owner to leadsrapido_owner").format(sql.Identifier(database)))
    return False


def _first_line(error: psycopg.Error) -> str:
    return str(error).strip().splitlines()[0].rstrip(".")
