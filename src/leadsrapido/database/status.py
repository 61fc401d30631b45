"""Where the database is and how to join it, for people and for other tools."""

from typing import Any

import psycopg
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from leadsrapido import __version__
from leadsrapido.database.bootstrap import LOGIN_ROLES
from leadsrapido.database.embedded import DATABASE, EmbeddedServer, ServerStatus, State
from leadsrapido.database.location import is_outside
from leadsrapido.errors import DatabaseUnreachableError
from leadsrapido.settings import load_settings

MASK = "***"
PASSWORD_PARAMETERS = {"password", "sslpassword"}


def describe_server(server: EmbeddedServer, *, show_secrets: bool) -> dict[str, Any]:
    """One look at the server the environment names, ready to be printed or dumped as JSON.

    Args:
        server: the embedded server, told about unless the environment names an outside one.
        show_secrets: leave passwords in the URLs; otherwise `***` stands there.

    Returns:
        `state`, `versions` (leadsrapido, postgresql, postgis), `database`, `urls` (short role name → libpq URL), and
        for an embedded server `home`, `data_directory`, `log_directory`, `socket_directory`, `port`, `passwords_file`.
        An outside server tells `problem` (None, or why it does not answer) instead.
    """
    return _describe_outside(show_secrets) if is_outside() else _describe_embedded(server, show_secrets)


def mask_password(url: str) -> str:
    """The URL with `***` for each password in it; `***` alone when it cannot be read."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        return MASK
    secrets = PASSWORD_PARAMETERS & parsed.query.keys()
    return parsed.update_query_dict(dict.fromkeys(secrets, MASK)).render_as_string(hide_password=True)


def _describe_embedded(server: EmbeddedServer, show_secrets: bool) -> dict[str, Any]:
    status = server.status()
    return {
        "state": str(status.state),
        "versions": _versions(status.server_version, status.postgis_version),
        "home": str(status.home),
        "data_directory": str(status.data_directory),
        "log_directory": str(status.log_directory),
        "socket_directory": str(status.socket_directory) if status.socket_directory else None,
        "port": status.port,
        "database": DATABASE,
        "passwords_file": str(server.home.passwords),
        "urls": _shown(_embedded_urls(server, status), show_secrets),
    }


def _embedded_urls(server: EmbeddedServer, status: ServerStatus) -> dict[str, str]:
    if status.port is None:
        return {}
    try:
        return {role: server.url(role) for role in ("superuser", *LOGIN_ROLES)}
    except DatabaseUnreachableError:
        # The passwords are gone or somebody else's: the rest can still be told.
        return {}


def _describe_outside(show_secrets: bool) -> dict[str, Any]:
    settings = load_settings()
    named = {"app": settings.database_url, "migrator": settings.migration_url}
    urls = {role: url.get_secret_value() for role, url in named.items() if url is not None}
    problem, database, versions = None, None, _versions(None, None)
    try:
        with psycopg.connect(next(iter(urls.values())), connect_timeout=10) as connection:
            row = connection.execute(
                "select current_database(), split_part(current_setting('server_version'), ' ', 1), "
                "(select extversion from pg_catalog.pg_extension where extname = 'postgis')"
            ).fetchone()
            if row is not None:
                database, versions = row[0], _versions(row[1], row[2])
    except psycopg.Error as error:
        problem = str(error).strip().splitlines()[0]
    return {
        "state": str(State.OUTSIDE),
        "versions": versions,
        "database": database,
        "urls": _shown(urls, show_secrets),
        "problem": problem,
    }


def _versions(postgresql: str | None, postgis: str | None) -> dict[str, str | None]:
    return {"leadsrapido": __version__, "postgresql": postgresql, "postgis": postgis}


def _shown(urls: dict[str, str], show_secrets: bool) -> dict[str, str]:
    return urls if show_secrets else {role: mask_password(url) for role, url in urls.items()}
