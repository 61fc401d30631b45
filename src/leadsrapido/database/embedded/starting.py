"""Start a postmaster, and clear what stands in its way: a taken port, a killed server's orphans, a stale pid file."""

import time
from collections.abc import Callable

from leadsrapido.database.embedded.addresses import choose_port, ensure_socket_directory, remove_sockets
from leadsrapido.database.embedded.cluster import configure
from leadsrapido.database.embedded.home import Home, Record
from leadsrapido.database.embedded.postmaster import (
    PidFile,
    end_orphans,
    live_postmaster,
    orphans,
    processes_in,
    remove_stale_pid_file,
)
from leadsrapido.database.embedded.programs import Programs
from leadsrapido.database.embedded.start_failures import LogGrowth, StartFailure, last_complaint, why_it_failed
from leadsrapido.database.embedded.system_user import ServerAccount
from leadsrapido.errors import DatabaseUnreachableError

ORPHAN_GRACE = 3.0
"""Seconds in which the processes of a killed server may notice by themselves, before they are asked to end."""
ORPHAN_PATIENCE = 60.0
LOG_PATIENCE = 5.0
ATTEMPTS = 8
START_PATIENCE = 60


def start_postmaster(
    home: Home, programs: Programs, account: ServerAccount, *, durable: bool, say: Callable[[str], None]
) -> None:
    """Start the server; on return it runs, but may still be recovering.

    Raises:
        DatabaseUnreachableError: it does not start; the sentence says why and what to do.
    """
    account.own_tree(home.data)
    _wait_for_orphans(home, say)
    # The killed server's socket: its lock names a process that may still be in the process table (a container's first
    # process often reaps nobody). The folder is this instance's alone, and nobody works in it any more.
    if remembered := home.read_record():
        remove_sockets(remembered.socket_directory)
    refused: set[int] = set()
    for _ in range(ATTEMPTS):
        record = _choose_addresses(home, account, frozenset(refused), say)
        configure(home, record, account, durable=durable)
        growth = LogGrowth(home.log)
        done = account.run(
            [
                *(programs.path("pg_ctl"), "start", "-s", "-D", str(home.data)),
                *("-w", "-t", str(START_PATIENCE), "-l", str(home.log / "start.log")),
            ]
        )
        if running := live_postmaster(home.data):
            _remember_the_real_port(home, record, running)
            return
        _wait_for_the_last_line(home)
        text = growth.text() or done.stdout
        if not _is_cleared(why_it_failed(text), home, record, refused, say):
            raise DatabaseUnreachableError(_sentence(why_it_failed(text), home, text))
    raise DatabaseUnreachableError(f"The server in {home.data} does not start: {last_complaint(text)}. See {home.log}.")


def _choose_addresses(
    home: Home, account: ServerAccount, refused: frozenset[int], say: Callable[[str], None]
) -> Record:
    remembered = home.read_record()
    port = choose_port(home.folder, remembered.port if remembered else None, but_not=refused)
    if remembered and remembered.port != port:
        say(f"Port {remembered.port} is taken by another program: the server listens on {port} from now on.")
    record = Record(
        port, ensure_socket_directory(home.run, remembered.socket_directory if remembered else None, account)
    )
    if record != remembered:
        home.write_record(record)
    return record


def _remember_the_real_port(home: Home, record: Record, running: PidFile) -> None:
    """The operator's local.conf may have chosen another one."""
    if running.port is not None and running.port != record.port:
        home.write_record(Record(running.port, running.socket_directory or record.socket_directory))


def _wait_for_the_last_line(home: Home) -> None:
    """The process that writes the log outlives the server whose end it writes down."""
    begin = time.monotonic()
    while processes_in(home.data) and time.monotonic() - begin < LOG_PATIENCE:
        time.sleep(0.05)


def _is_cleared(
    failure: StartFailure, home: Home, record: Record, refused: set[int], say: Callable[[str], None]
) -> bool:
    """Whether another attempt is worth it, after what can be done was done."""
    if failure == StartFailure.PORT_TAKEN:
        refused.add(record.port)
        return True
    if failure == StartFailure.ORPHANS:
        _wait_for_orphans(home, say)
        return True
    if failure == StartFailure.PID_FILE:
        return remove_stale_pid_file(home.data)
    return False


def _wait_for_orphans(home: Home, say: Callable[[str], None]) -> None:
    begin = time.monotonic()
    were_asked = False
    has_said = False
    while pids := orphans(home.data):
        waited = time.monotonic() - begin
        if not has_said:
            has_said = True
            say("The last server was killed; waiting for its processes to end.")
        if waited > ORPHAN_GRACE and not were_asked:
            were_asked = True
            end_orphans(home.data)
        if waited > ORPHAN_PATIENCE:
            raise DatabaseUnreachableError(
                f"Processes of a killed server still work in {home.data} and do not end: "
                f"{', '.join(map(str, pids))}. End them, then try again."
            )
        time.sleep(0.1)


def _sentence(failure: StartFailure, home: Home, text: str) -> str:
    if failure == StartFailure.DISK_FULL:
        return f"The disk that holds {home.folder} is full. Free some space, then try again."
    if failure == StartFailure.NO_MEMORY:
        return (
            f"There is not enough memory to start the server ({last_complaint(text)}). "
            f"End something, or set a smaller shared_buffers in {home.data / 'local.conf'}."
        )
    if failure == StartFailure.PID_FILE:
        return f"Another server works in {home.data}, and it does not answer. Stop it, then try again."
    return f"The server in {home.data} does not start: {last_complaint(text)}. Its log is in {home.log}."
