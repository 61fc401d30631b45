"""As an operator would meet it: the server is killed during an import, started again, and the import runs again."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from leadsrapido.database.embedded import EmbeddedServer
from leadsrapido.sample import write_files

LEADS = 12_000
PATIENCE = 60.0


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An instance of its own, in a folder that the server's account can enter."""
    folder = Path("/var/tmp") / f"leadsrapido-{tmp_path_factory.getbasetemp().name}-{os.getpid()}"  # noqa: S108
    yield folder
    EmbeddedServer(folder).remove()


def _leadsrapido(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        _command(*arguments),
        env=_environment(home),
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "leadsrapido.cli", *arguments]


def _environment(home: Path) -> dict[str, str]:
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("LEADSRAPIDO_", "DATABASE_"))
    }
    return inherited | {"LEADSRAPIDO_HOME": str(home)}


def _rows_under_way(server: EmbeddedServer) -> bool:
    with psycopg.connect(server.url("superuser")) as connection:
        row = connection.execute(
            "select exists (select from public.import_staging) or exists (select from pg_stat_progress_copy "
            "where relid = 'public.import_staging'::regclass and tuples_processed > 0)"
        ).fetchone()
    return row is not None and bool(row[0])


def test_a_killed_server_comes_back_and_the_next_import_is_exact(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "leads.csv"
    write_files(file, LEADS, 21)
    assert _leadsrapido(home, "up").returncode == 0
    assert _leadsrapido(home, "org", "create", "Aurora", "--slug", "aurora").returncode == 0
    server = EmbeddedServer(home)

    importing = subprocess.Popen(
        _command("leads", "import", str(file), "--org", "aurora", "--json"),
        env=_environment(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + PATIENCE
    while not _rows_under_way(server):
        assert importing.poll() is None, importing.communicate()
        assert time.monotonic() < deadline, "the import never began"
    postmaster = int((server.home.data / "postmaster.pid").read_text().splitlines()[0])
    os.kill(postmaster, signal.SIGKILL)
    _, complaint = importing.communicate(timeout=PATIENCE)
    assert importing.returncode == 4, complaint
    assert complaint.startswith("leadsrapido: PostgreSQL does not answer"), complaint
    assert "Traceback" not in complaint

    assert _leadsrapido(home, "up").returncode == 0
    again = _leadsrapido(home, "leads", "import", str(file), "--org", "aurora", "--json")
    assert again.returncode == 0, again.stderr
    report = json.loads(again.stdout)
    assert (report["rows_read"], report["rows_inserted"]) == (LEADS, LEADS)
    with psycopg.connect(server.url("superuser")) as connection:
        counts = connection.execute(
            "select (select count(*) from leads), (select count(*) from import_staging), "
            "(select count(*) from imports where status = 'published')"
        ).fetchone()
    assert counts == (LEADS, 0, 1)
