"""Where an instance listens: a short enough folder for the unix socket, and a free port on the loopback address."""

import hashlib
import os
import socket
import stat
import tempfile
from pathlib import Path

from leadsrapido.database.embedded.system_user import ServerAccount
from leadsrapido.errors import DatabaseUnreachableError

LOOPBACK = "127.0.0.1"
SOCKET_PATH_LIMIT = 107
"""Bytes a unix socket's path may have on Linux (sun_path, less its closing NUL)."""
LONGEST_SOCKET_NAME = len("/.s.PGSQL.65535")
# Below the range the kernel gives to outgoing connections (32768 on), so that none of them takes it while we are down.
FIRST_PORT, LAST_PORT = 20_000, 32_000


def choose_port(home: Path, remembered: int | None, *, but_not: frozenset[int] = frozenset()) -> int:
    """A port nobody listens on: the remembered one, else the first free one from a place that follows from the home.

    Raises:
        DatabaseUnreachableError: none is free.
    """
    if remembered is not None and remembered not in but_not and is_free(remembered):
        return remembered
    span = LAST_PORT - FIRST_PORT
    start = int(_digest(home), 16) % span
    for step in range(span):
        port = FIRST_PORT + (start + step) % span
        if port not in but_not and is_free(port):
            return port
    raise DatabaseUnreachableError(f"No port from {FIRST_PORT} to {LAST_PORT} is free. Stop what listens there.")


def is_free(port: int) -> bool:
    """Nobody listens on this port of the loopback address."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True


def ensure_socket_directory(run: Path, remembered: Path | None, account: ServerAccount) -> Path:
    """A folder for the unix socket, made for the account and short enough: in the home, else a short one elsewhere."""
    if fits(run):
        run.mkdir(exist_ok=True)
        run.chmod(0o755)
        account.own(run)
        return run
    named = _short_parent(account) / f"leadsrapido-{_digest(run)}"
    for candidate in (remembered, named):
        if candidate is not None and fits(candidate) and _is_ours(candidate, account):
            return candidate
    # Somebody else stands under our name: take one that nobody can know before.
    made = Path(tempfile.mkdtemp(prefix="leadsrapido-", dir=named.parent))
    made.chmod(0o755)
    account.own(made)
    return made


def remove_sockets(folder: Path) -> None:
    """Remove the sockets, and their locks, that servers of this instance left in its folder."""
    for left in folder.glob(".s.PGSQL.*"):
        left.unlink(missing_ok=True)


def fits(folder: Path) -> bool:
    """A socket in this folder has a path short enough for the kernel."""
    return len(os.fsencode(folder)) + LONGEST_SOCKET_NAME <= SOCKET_PATH_LIMIT


def _short_parent(account: ServerAccount) -> Path:
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if runtime and not account.is_other and fits(Path(runtime) / "leadsrapido-0123456789abcdef"):
        folder = Path(runtime)
        if folder.is_dir() and folder.stat().st_uid == account.uid:
            return folder
    return Path("/tmp")  # noqa: S108 - the folder below it is checked to be ours


def _is_ours(folder: Path, account: ServerAccount) -> bool:
    """Make the folder, or make sure that what stands there is the account's real folder, closed to other writers."""
    try:
        folder.mkdir(mode=0o700)
        folder.chmod(0o755)
        account.own(folder)
    except FileExistsError:
        pass
    except OSError:
        return False
    found = folder.lstat()
    return stat.S_ISDIR(found.st_mode) and found.st_uid == account.uid and not found.st_mode & 0o022


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
