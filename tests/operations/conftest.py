"""Homes for real servers: each test's own, removed with whatever still runs in them."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from leadsrapido.database.embedded import EmbeddedServer
from leadsrapido.database.embedded.postmaster import processes_in


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that the server's account can enter (pytest's own are closed, as root), removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="lr-", dir="/var/tmp"))
    folder.chmod(0o755)
    yield folder
    for data in list(folder.glob("**/data")):
        _end_everything_in(data)
    for record in list(folder.glob("**/server.json")):
        EmbeddedServer(record.parent).remove()
    shutil.rmtree(folder)


@pytest.fixture
def server(open_folder: Path) -> EmbeddedServer:
    """A server that was never started."""
    return EmbeddedServer(open_folder / "home", durable=False)


@pytest.fixture(scope="session")
def made_once() -> Iterator[Path]:
    """The home of a server that was made and stopped: a copy of it is cheaper than another initdb."""
    with tempfile.TemporaryDirectory(prefix="lr-", dir="/var/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        server = EmbeddedServer(folder / "home", durable=False)
        server.up()
        server.down()
        server.home.record.unlink()
        yield server.home.folder


@pytest.fixture
def running(server: EmbeddedServer, made_once: Path) -> EmbeddedServer:
    """A server that runs."""
    subprocess.run(["cp", "-a", made_once, server.home.folder], check=True)
    server.up()
    return server


def _end_everything_in(data: Path) -> None:
    for pid in processes_in(data):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    while processes_in(data):
        pass
