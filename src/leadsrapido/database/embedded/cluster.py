"""The data folder: made whole or not at all, and configured for the machine at each start."""

import os
import shutil
from pathlib import Path
from typing import TextIO

from leadsrapido.database.embedded.addresses import LOOPBACK
from leadsrapido.database.embedded.cluster_settings import cluster_settings, machine_cores, machine_memory, render
from leadsrapido.database.embedded.home import Home, Record
from leadsrapido.database.embedded.programs import Programs
from leadsrapido.database.embedded.start_failures import StartFailure, last_complaint, why_it_failed
from leadsrapido.database.embedded.system_user import ServerAccount
from leadsrapido.errors import DatabaseUnreachableError

OUR_SETTINGS = "leadsrapido.conf"
OWN_SETTINGS = "local.conf"
INCLUDES = f"""
# LeadsRapido writes {OUR_SETTINGS} at each start, from the machine's size. Settings of your own go into {OWN_SETTINGS}.
include = '{OUR_SETTINGS}'
include_if_exists = '{OWN_SETTINGS}'
"""
ROOM_TO_BEGIN = 300 * 1024**2
"""Bytes free on the disk before we begin: the empty server, its first log files and the reference data."""


def make_cluster(home: Home, programs: Programs, account: ServerAccount, password: str, *, durable: bool) -> None:
    """Initdb into a folder beside the real one, which takes its name when everything is done.

    Raises:
        DatabaseUnreachableError: initdb fails; the sentence carries its reason, and nothing is left of it.
    """
    _refuse_a_full_disk(home.folder)
    shutil.rmtree(home.new_data, ignore_errors=True)
    home.new_data.mkdir(mode=0o700)
    try:
        account.own(home.new_data)
        _initdb(home, programs, account, password, durable=durable)
        with (home.new_data / "postgresql.conf").open("a", encoding="utf-8") as configuration:
            configuration.write(INCLUDES)
        if home.data.exists():
            home.data.rmdir()
        home.new_data.rename(home.data)
    finally:
        shutil.rmtree(home.new_data, ignore_errors=True)


def configure(home: Home, record: Record, account: ServerAccount, *, durable: bool) -> None:
    """Write our part of the configuration; the operator's own part is never touched."""
    settings = cluster_settings(machine_memory(), machine_cores(), durable=durable) | {
        "listen_addresses": LOOPBACK,
        "port": str(record.port),
        "unix_socket_directories": str(record.socket_directory),
        "log_directory": str(home.log),
        "cluster_name": "leadsrapido",
    }
    path = home.data / OUR_SETTINGS
    path.unlink(missing_ok=True)
    with _new_file(path) as configuration:
        configuration.write("# Written by LeadsRapido at each start: changes here are lost.\n" + render(settings))
    account.own(path)


def _initdb(home: Home, programs: Programs, account: ServerAccount, password: str, *, durable: bool) -> None:
    password_file = home.folder / "superuser-password"
    password_file.unlink(missing_ok=True)
    try:
        with _new_file(password_file) as handle:
            handle.write(password + "\n")
        account.own(password_file)
        # Said outright, in an empty environment: left to LANG it becomes SQL_ASCII, where lower('Á') is wrong.
        done = account.run(
            [
                programs.path("initdb"),
                f"--pgdata={home.new_data}",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--data-checksums",
                "--auth-local=scram-sha-256",
                "--auth-host=scram-sha-256",
                "--username=postgres",
                f"--pwfile={password_file}",
                *([] if durable else ["--no-sync"]),
            ]
        )
    finally:
        password_file.unlink(missing_ok=True)
    if done.returncode == 0:
        return
    if why_it_failed(done.stdout) == StartFailure.DISK_FULL:
        raise DatabaseUnreachableError(f"The disk that holds {home.folder} is full. Free some space, then try again.")
    raise DatabaseUnreachableError(f"The server's data folder cannot be made: {last_complaint(done.stdout)}.")


def _refuse_a_full_disk(folder: Path) -> None:
    free = shutil.disk_usage(folder).free
    if free < ROOM_TO_BEGIN:
        raise DatabaseUnreachableError(
            f"The disk that holds {folder} has {free // 1024**2} MB left; "
            f"a new server needs {ROOM_TO_BEGIN // 1024**2} MB. "
            "Free some space, or choose another folder with LEADSRAPIDO_HOME."
        )


def _new_file(path: Path) -> TextIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8")
