"""Whether a server that runs lets somebody in, and what it says about itself."""

import time
from collections.abc import Callable

import psycopg
from psycopg.pq import PGconn, Ping

from leadsrapido.database.embedded.addresses import LOOPBACK
from leadsrapido.database.embedded.home import Home
from leadsrapido.database.embedded.postmaster import live_postmaster
from leadsrapido.errors import DatabaseUnreachableError

RECOVERY_PATIENCE = 600.0
"""Seconds a server may take to replay its log after a crash before we say so."""


def answers(home: Home) -> bool:
    """It lets clients in at this moment."""
    record = home.read_record()
    if record is None:
        return False
    conninfo = f"host={LOOPBACK} port={record.port} dbname=postgres user=postgres connect_timeout=5"
    return Ping(PGconn.ping(conninfo.encode())) == Ping.OK


def answers_in_the_end(home: Home, say: Callable[[str], None]) -> bool:
    """Wait until it lets somebody in; False when it is gone instead.

    Raises:
        DatabaseUnreachableError: it works, but has not been ready for ten minutes.
    """
    begin = time.monotonic()
    has_said = False
    while not answers(home):
        waited = time.monotonic() - begin
        if live_postmaster(home.data) is None:
            return False
        if waited > RECOVERY_PATIENCE:
            raise DatabaseUnreachableError(
                f"The server in {home.data} has not been ready for {waited:.0f} seconds. Its log is in {home.log}."
            )
        if waited > 1 and not has_said:
            has_said = True
            say("The server is recovering; waiting until it answers.")
        time.sleep(0.05)
    return True


def check_superuser(home: Home, url: str) -> None:
    """Get in as the superuser.

    Raises:
        DatabaseUnreachableError: the server refuses; the sentence says whether it is the password.
    """
    try:
        psycopg.connect(url, connect_timeout=10).close()
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        if "password authentication failed" in reason:
            raise DatabaseUnreachableError(
                f"The server in {home.folder} does not accept the superuser's password in {home.passwords}. "
                "Put the file back as it was when the server was made."
            ) from None
        raise DatabaseUnreachableError(f"The server in {home.folder} lets nobody in: {reason}.") from None


def running_versions(url: str) -> tuple[str | None, str | None]:
    """(PostgreSQL, PostGIS it offers) of a running server; (None, None) when it does not tell us."""
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            row = connection.execute(
                "select split_part(current_setting('server_version'), ' ', 1), "
                "(select default_version from pg_catalog.pg_available_extensions where name = 'postgis')"
            ).fetchone()
    except psycopg.OperationalError:
        return None, None
    return row or (None, None)
