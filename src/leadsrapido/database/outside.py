"""Prepare a server that is not ours to start: bootstrap it, and keep the two URLs the software needs."""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg
from psycopg.conninfo import conninfo_to_dict

from leadsrapido.database.bootstrap import BootstrapReport, bootstrap, new_passwords
from leadsrapido.database.embedded.files import write_whole
from leadsrapido.errors import DatabaseUnreachableError, SettingsError, UsageError

# Whose URL the software reads, and where from. The other login roles get no password until somebody gives them one.
VARIABLES = {"app": "LEADSRAPIDO_DATABASE_URL", "migrator": "LEADSRAPIDO_MIGRATION_URL"}
SAFE_UNQUOTED = re.compile(r"[\w@%:/.,?=+-]+", re.ASCII)


@dataclass(frozen=True)
class OutsideReport:
    """What was prepared.

    Attributes:
        server: what bootstrap did, and what the server forbade.
        urls: variable → URL with its new password, of each role that got one.
        kept: variables of the roles whose password was left as it is.
    """

    server: BootstrapReport
    urls: dict[str, str]
    kept: list[str]

    @property
    def missing(self) -> list[str]:
        """What nothing works without: roles and extensions the server did not allow."""
        return [gap for gap in self.server.forbidden if gap.endswith("is missing")]


def prepare_outside(superuser_url: str, database: str, env_file: Path, *, rotate: bool = False) -> OutsideReport:
    """Bootstrap a server, and write the URLs of app and migrator into a file only its owner may read. Again: nothing.

    Args:
        superuser_url: libpq URL of a superuser or a managed server's administrator.
        database: name of the database to make or complete.
        env_file: an `.env` file; other lines in it stay.
        rotate: new passwords even for roles that have one.

    Raises:
        SettingsError: the file cannot be written.
        UsageError: the URL cannot be read; else as `bootstrap`.
        DatabaseUnreachableError: no answer, or the password is wrong.
    """
    if not os.access(env_file if env_file.exists() else env_file.parent, os.W_OK):
        raise SettingsError(f"{env_file} cannot be written. Name another file with --env-file.")
    having = set() if rotate else _roles_with_password(superuser_url)
    passwords = {role: password for role, password in new_passwords().items() if role in VARIABLES.keys() - having}
    server = bootstrap(superuser_url, database, passwords)
    urls = {
        VARIABLES[role]: _login_url(superuser_url, role, password, database) for role, password in passwords.items()
    }
    if urls:
        write_whole(env_file, _with_lines(env_file, urls), mode=0o600)
    return OutsideReport(server, urls, kept=[VARIABLES[role] for role in VARIABLES if role not in passwords])


def _roles_with_password(superuser_url: str) -> set[str]:
    """Short names of app and migrator, where they have a password (or exist, for an administrator who may not look)."""
    names = {f"leadsrapido_{role}": role for role in VARIABLES}
    try:
        with psycopg.connect(superuser_url, connect_timeout=10, autocommit=True) as connection:
            looks = connection.execute("select has_table_privilege('pg_catalog.pg_authid', 'select')").fetchall()[0][0]
            source = "pg_authid where rolpassword is not null and" if looks else "pg_roles where"
            rows = connection.execute(
                f"select rolname from pg_catalog.{source} rolname = any(%s)".encode(),  # noqa: S608  one of two constants
                [list(names)],
            ).fetchall()
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[0].rstrip(".")
        raise DatabaseUnreachableError(
            f"PostgreSQL does not let us in: {reason}. Check address and password."
        ) from None
    except psycopg.ProgrammingError:
        raise UsageError("The URL cannot be read: write postgresql://user:password@host:port/database.") from None
    return {names[row[0]] for row in rows}


def _login_url(superuser_url: str, role: str, password: str, database: str) -> str:
    """The same server, another login."""
    parts = {name: str(value) for name, value in conninfo_to_dict(superuser_url).items() if value is not None}
    for replaced in ("user", "password", "dbname", "options", "passfile"):
        parts.pop(replaced, None)
    host, port = parts.pop("host", ""), parts.pop("port", "")
    is_socket = host.startswith("/")
    if is_socket:
        parts["host"] = host
    where = ("" if is_socket else host) + (f":{port}" if port else "")
    query = f"?{urlencode(parts, quote_via=quote)}" if parts else ""
    return f"postgresql://leadsrapido_{role}:{quote(password, safe='')}@{where}/{quote(database, safe='')}{query}"


def _with_lines(env_file: Path, values: dict[str, str]) -> str:
    lines = env_file.read_text("utf-8").splitlines() if env_file.exists() else []
    named = tuple(f"{variable}=" for variable in values)
    kept = [line for line in lines if not line.removeprefix("export ").lstrip().startswith(named)]
    added = [
        f"{variable}={value}" if SAFE_UNQUOTED.fullmatch(value) else f"{variable}='{value}'"
        for variable, value in values.items()
    ]
    return "\n".join([*kept, *added]) + "\n"
