"""Which processes work in a data folder: what postmaster.pid says, checked against what really runs."""

import os
import signal
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from leadsrapido.database.embedded.system_user import server_account


@dataclass(frozen=True)
class PidFile:
    """postmaster.pid, as the server writes it.

    Attributes:
        pid: the postmaster's.
        port: TCP port it listens on; None while that is not written yet.
        socket_directory: folder of its unix socket; None while that is not written yet.
    """

    pid: int
    port: int | None
    socket_directory: Path | None


def read_pid_file(data: Path) -> PidFile | None:
    """What the file says, alive or not; None when there is none. The server completes it line by line as it starts."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        # A negative number is a single-user server's.
        pid = abs(int(lines[0]))
    except (FileNotFoundError, ValueError, IndexError):
        return None
    port = int(lines[3]) if len(lines) > 3 and lines[3].isdigit() else None  # noqa: PLR2004 - line numbers of PostgreSQL's format
    socket_directory = Path(lines[4]) if len(lines) > 4 and lines[4] else None  # noqa: PLR2004
    return PidFile(pid, port, socket_directory)


def live_postmaster(data: Path) -> PidFile | None:
    """The postmaster that works in this data folder; None when there is none, whatever a stale file says."""
    found = read_pid_file(data)
    return found if found is not None and _in_folder(data, [found.pid]) else None


def orphans(data: Path) -> list[int]:
    """Processes of a server whose postmaster is gone: they still hold its shared memory."""
    return [] if live_postmaster(data) else processes_in(data)


def end_orphans(data: Path) -> None:
    """Ask them to end, by rolling back: by themselves they would, but only after their statement."""
    for pid in orphans(data):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)


def remove_stale_pid_file(data: Path) -> bool:
    """Remove a pid file whose number now belongs to somebody else's process.

    PostgreSQL replaces a stale file by itself, unless the number is in use again by a process of the same account. It
    is only removed when no process at all works in the data folder.

    Returns:
        Whether it was removed.
    """
    if processes_in(data):
        return False
    (data / "postmaster.pid").unlink(missing_ok=True)
    return True


def processes_in(data: Path) -> list[int]:
    """Process ids of the PostgreSQL processes whose working folder is this data folder: PostgreSQL's always is."""
    return _in_folder(data, [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()])


def _in_folder(data: Path, pids: list[int]) -> list[int]:
    try:
        wanted = data.stat()
    except FileNotFoundError:
        return []
    found = []
    for pid in pids:
        # One that has just ended is none of ours.
        with suppress(FileNotFoundError, ProcessLookupError):
            if not _is_postgres(pid):
                continue
            try:
                is_here = os.path.samestat(Path(f"/proc/{pid}/cwd").stat(), wanted)
            except PermissionError:
                is_here = os.geteuid() == 0 and _is_seen_by_the_account(pid, data)
            if is_here:
                found.append(pid)
    return sorted(found)


def _is_postgres(pid: int) -> bool:
    """By the kernel's name of it: a shell may stand in the data folder too."""
    return Path(f"/proc/{pid}/comm").read_text().strip() in {"postgres", "postmaster"}


def _is_seen_by_the_account(pid: int, data: Path) -> bool:
    """As the server's own account: root in a container may look into all files, but not into everybody's processes."""
    look = ["/bin/sh", "-c", '[ "$0" -ef "$1" ]', f"/proc/{pid}/cwd", str(data)]
    return server_account(data).run(look).returncode == 0
