"""The shapes of this folder's fixtures, and an import in a process of its own."""

import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql

from databases import TestDatabase
from leadsrapido.imports import ImportReport

Load = Callable[..., Awaitable[ImportReport]]
Ask = Callable[..., list[tuple[Any, ...]]]

# A file, an organization and a database URL; small batches, so that a small file has many.
PROGRAM = """
import asyncio, sys
from pathlib import Path
from uuid import UUID
from leadsrapido.client import Database
from leadsrapido.imports import import_file, reading
reading.BATCH_ROWS = 100

async def main():
    async with await Database.open(sys.argv[1]) as database:
        await import_file(database, UUID(sys.argv[2]), Path(sys.argv[3]))

asyncio.run(main())
"""
# Longer than anything takes; a wait that lasts this long has failed.
_PATIENCE = 120


@contextmanager
def importing_process(database: TestDatabase, organization: UUID, path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """An import running by itself; killed at the end if it still runs."""
    arguments = [sys.executable, "-c", PROGRAM, database.url("app"), str(organization), str(path)]
    with subprocess.Popen(arguments, stderr=subprocess.PIPE) as process:
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def table_locked(database: TestDatabase, table: str) -> Iterator[None]:
    """Nobody writes into the table meanwhile."""
    with database.connect("superuser") as connection:
        connection.execute(sql.SQL("lock table {} in share mode").format(sql.Identifier(table)))
        yield


def wait_until(database: TestDatabase, query: str, *parameters: Any) -> None:  # noqa: ANN401
    """Ask again and again until the answer is true."""
    until = monotonic() + _PATIENCE
    with psycopg.connect(database.url("superuser"), autocommit=True) as connection:
        while connection.execute(query, parameters).fetchone() != (True,):
            assert monotonic() < until, query


def wait_for_waiting(database: TestDatabase, table: str) -> int:
    """The process id of the session that is held up by `table_locked`, once there is one."""
    # Autovacuum may be held up by the same lock.
    waiting = (
        "select l.pid from pg_locks as l join pg_stat_activity as a on a.pid = l.pid "
        "where not l.granted and l.relation = %s::regclass and a.backend_type = 'client backend'"
    )
    wait_until(database, f"select exists ({waiting})", table)
    with database.connect("superuser") as connection:
        [[pid]] = connection.execute(waiting, [table]).fetchall()
    return int(pid)


def wait_for_end(database: TestDatabase, pid: int) -> None:
    """Until the server has noticed that the session's client is gone."""
    wait_until(database, "select not exists (select from pg_stat_activity where pid = %s)", pid)
