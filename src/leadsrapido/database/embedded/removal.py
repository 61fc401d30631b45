"""Whether an instance may be removed: only when nothing but the samples stands in it."""

from collections.abc import Collection

import psycopg

from leadsrapido.database.embedded.home import DATABASE
from leadsrapido.database.embedded.server import EmbeddedServer
from leadsrapido.database.embedded.state import State
from leadsrapido.errors import DatabaseUnreachableError

SAMPLE_ORGANIZATIONS = frozenset({"demo", "vizinha"})


def remove_unless_used(server: EmbeddedServer, confirmed: Collection[str], *, dry_run: bool) -> list[str]:
    """Remove the instance if nobody but the samples lives there; ask the server itself, and start it to ask.

    Args:
        server: the instance.
        confirmed: names (organizations' slugs, or foreign databases) that may be lost.
        dry_run: only ask.

    Returns:
        Names that stand in the way, sorted; empty when the instance was (or, in a dry run, would be) removed.

    Raises:
        DatabaseUnreachableError, SettingsError: the server cannot be asked, so nothing is removed.
    """
    state = server.status().state
    if state != State.ABSENT:
        is_running = state == State.RUNNING
        if not is_running:
            server.up()
        in_the_way = sorted(set(_inhabitants(server)) - set(confirmed))
        if (in_the_way or dry_run) and not is_running:
            server.down()
        if in_the_way:
            return in_the_way
    if not dry_run:
        server.remove()
    return []


def _inhabitants(server: EmbeddedServer) -> list[str]:
    """Organizations other than the samples, and databases that are not ours."""
    try:
        with psycopg.connect(server.url("superuser", "postgres"), connect_timeout=10) as connection:
            databases = [
                row[0]
                for row in connection.execute(
                    "select datname from pg_catalog.pg_database where not datistemplate and datname <> 'postgres'"
                )
            ]
        organizations = _organizations(server) if DATABASE in databases else []
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()[0]
        raise DatabaseUnreachableError(
            f"The server cannot be asked which organizations it holds ({reason}), so nothing is removed."
        ) from None
    return [name for name in databases if name != DATABASE] + organizations


def _organizations(server: EmbeddedServer) -> list[str]:
    with psycopg.connect(server.url("superuser"), connect_timeout=10) as connection:
        has_directory = connection.execute("select to_regclass('public.organization_directory') is not null").fetchone()
        if has_directory is None or not has_directory[0]:
            # Started, but never migrated: nobody can have put anything in.
            return []
        rows = connection.execute("select slug from public.organization_directory").fetchall()
    return [row[0] for row in rows if row[0] not in SAMPLE_ORGANIZATIONS]
