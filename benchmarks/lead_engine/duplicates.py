"""Duplicates, by their own benchmark, in a database of its own that is dropped afterwards."""

import subprocess
import sys
from pathlib import Path

from benchmarks.lead_engine.server import BenchServer
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from leadsrapido.database.migrate import migrate
from leadsrapido.database.seed import seed

PROGRAM = Path(__file__).parent.parent / "duplicates.py"


def measure_duplicates(server: BenchServer, leads: int) -> list[str] | None:
    """What benchmarks/duplicates.py prints about a tenant of that many leads; None where there is no such program."""
    if not PROGRAM.exists():
        return None
    name = f"{server.name}_duplicates"
    server.bootstrap(name)
    try:
        migrate(server.url("migrator", name))
        seed(server.url("migrator", name))
        arguments = [sys.executable, str(PROGRAM), _superuser_url(server, name), server.url("app", name), str(leads)]
        done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    finally:
        with server.connect("postgres") as admin:
            admin.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))
    if done.returncode != 0:
        return [f"{PROGRAM.name} failed: {done.stderr.strip().splitlines()[-1]}"]
    return [line for line in done.stdout.splitlines() if line.strip()]


def _superuser_url(server: BenchServer, database: str) -> str:
    parts = conninfo_to_dict(server.superuser_url)
    login = f"{parts['user']}:{parts['password']}" if parts.get("password") else f"{parts['user']}"
    return f"postgresql://{login}@{parts['host']}:{parts['port']}/{database}"
