"""The embedded server's parts that need no server: addresses, settings, programs, reasons."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadsrapido.database.embedded import addresses
from leadsrapido.database.embedded.addresses import choose_port, ensure_socket_directory, fits
from leadsrapido.database.embedded.cluster_settings import GIB, MIB, cluster_settings, render
from leadsrapido.database.embedded.home import Home
from leadsrapido.database.embedded.postmaster import PidFile, read_pid_file
from leadsrapido.database.embedded.programs import find_programs
from leadsrapido.database.embedded.start_failures import LogGrowth, StartFailure, last_complaint, why_it_failed
from leadsrapido.database.embedded.system_user import ServerAccount, server_account
from leadsrapido.errors import SettingsError

TOO_DEEP = "pasta-" * 16


def kilobytes(size: str) -> int:
    return int(size.removesuffix("kB"))


@given(memory=st.integers(GIB, 4096 * GIB), cores=st.integers(1, 512))
def test_settings_stay_modest_on_every_machine(memory: int, cores: int) -> None:
    settings = cluster_settings(memory, cores)
    assert kilobytes(settings["shared_buffers"]) * 1024 <= min(memory / 4, 2 * GIB)
    assert kilobytes(settings["effective_cache_size"]) * 1024 <= memory
    # Every connection sorting at once must not take more than half of what there is.
    assert kilobytes(settings["work_mem"]) * 1024 * int(settings["max_connections"]) <= max(memory / 2, 800 * MIB)
    assert int(settings["max_parallel_workers_per_gather"]) <= int(settings["max_parallel_workers"]) == cores
    assert "fsync" not in settings


def test_only_a_throw_away_server_skips_the_disk() -> None:
    assert cluster_settings(8 * GIB, 4, durable=False)["fsync"] == "off"


def test_values_are_quoted_for_the_configuration_file() -> None:
    assert render({"log_directory": "/it's\\here"}) == "log_directory = '/it''s\\\\here'\n"


def test_a_port_follows_from_the_home_and_the_remembered_one_comes_first() -> None:
    home = Path("/somewhere/of/our/own")
    port = choose_port(home, None)
    assert choose_port(home, None) == port
    assert choose_port(home, port + 1) in {port + 1, port}
    assert choose_port(home, port, but_not=frozenset({port})) != port


def test_a_folder_that_is_not_ours_is_no_place_for_our_socket(
    open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", "")
    account = server_account(open_folder / "data")
    run = open_folder / TOO_DEEP / "run"
    assert not fits(run)
    named = ensure_socket_directory(run, None, account)
    assert ensure_socket_directory(run, named, account) == named
    made = [named]
    named.rmdir()
    named.symlink_to(open_folder)
    made.append(ensure_socket_directory(run, named, account))
    named.unlink()
    named.mkdir()
    account.own(named)
    named.chmod(0o777)
    made.append(ensure_socket_directory(run, None, account))
    assert len(set(made)) == 3
    for folder in made:
        folder.rmdir()
    assert all(fits(folder) for folder in made)


def test_the_users_runtime_folder_holds_the_socket_when_there_is_one(
    open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(open_folder))
    me = ServerAccount("me", os.geteuid(), os.getegid())
    assert ensure_socket_directory(open_folder / TOO_DEEP / "run", None, me).parent == open_folder


def test_a_socket_path_may_have_107_bytes_and_no_more() -> None:
    room = addresses.SOCKET_PATH_LIMIT - len("/.s.PGSQL.65535")
    assert fits(Path("/" + "a" * (room - 1)))
    assert not fits(Path("/" + "a" * room))
    assert not fits(Path("/" + "ã" * (room - 2)))


def test_the_pid_file_is_read_while_the_server_still_writes_it(open_folder: Path) -> None:
    pid_file = open_folder / "postmaster.pid"
    assert read_pid_file(open_folder) is None
    pid_file.write_text("")
    assert read_pid_file(open_folder) is None
    pid_file.write_text("-77\n/data\n1700000000\n20001\n\n")
    assert read_pid_file(open_folder) == PidFile(77, 20001, None)
    pid_file.write_text("77\n/data\n1700000000\n20001\n/run/here\n127.0.0.1\n")
    assert read_pid_file(open_folder) == PidFile(77, 20001, Path("/run/here"))


@pytest.mark.parametrize(
    ("logged", "failure"),
    [
        ('FATAL:  could not write lock file "postmaster.pid": No space left on device', StartFailure.DISK_FULL),
        ('PANIC:  could not write to file "pg_wal/xlogtemp.72": No space left on device', StartFailure.DISK_FULL),
        ("FATAL:  pre-existing shared memory block (key 1, ID 2) is still in use", StartFailure.ORPHANS),
        ('FATAL:  lock file "postmaster.pid" already exists', StartFailure.PID_FILE),
        ('LOG:  could not bind IPv4 address "127.0.0.1": Address already in use', StartFailure.PORT_TAKEN),
        ("FATAL:  could not create any TCP/IP sockets", StartFailure.PORT_TAKEN),
        ("FATAL:  could not map anonymous shared memory: Cannot allocate memory", StartFailure.NO_MEMORY),
        ('FATAL:  configuration file "postgresql.conf" contains errors', StartFailure.OTHER),
    ],
)
def test_each_reason_is_told_from_the_others(logged: str, failure: StartFailure) -> None:
    text = f"2026-01-01 00:00:00 UTC [7] LOG:  starting PostgreSQL 15.18\n2026-01-01 00:00:00 UTC [7] {logged}\n"
    assert why_it_failed(text) == failure
    assert last_complaint(f"FATAL:  {logged}.\nLOG:  database system is shut down\n").endswith(logged.split(":  ")[1])


def test_only_what_is_new_in_the_logs_is_read(open_folder: Path) -> None:
    old, rotated = open_folder / "old.log", open_folder / "rotated.log"
    old.write_text("yesterday\n")
    rotated.write_text("a long line of last week\n")
    growth = LogGrowth(open_folder)
    old.write_text("yesterday\ntoday\n")
    rotated.write_text("anew\n")
    (open_folder / "born.log").write_text("first\n")
    assert growth.text() == "first\ntoday\nanew\n"


def fake_installation(folder: Path, version: str, *, postgis: bool) -> Path:
    programs = folder / version / "bin"
    programs.mkdir(parents=True)
    for name in ("initdb", "pg_ctl", "postgres"):
        (programs / name).write_text(f'#!/bin/sh\necho "postgres (PostgreSQL) {version} (Somewhere 1)"\n')
        (programs / name).chmod(0o755)
    if postgis:
        extension = folder / version / "share/extension"
        extension.mkdir(parents=True)
        (extension / "postgis.control").write_text("default_version = '3.9.1'\n")
    return programs


def test_the_newest_programs_with_postgis_are_taken(tmp_path: Path) -> None:
    folders = [
        fake_installation(tmp_path, version, postgis=postgis)
        for version, postgis in (("97.2", True), ("98.1", True), ("99.0", False), ("12.4", True))
    ]
    found = find_programs(folders=folders)
    assert (found.version, found.major, found.postgis_version) == ("98.1", 98, "3.9.1")
    assert find_programs(97, folders).version == "97.2"
    with pytest.raises(SettingsError, match="made by PostgreSQL 99"):
        find_programs(99, folders)


def test_missing_programs_say_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"are missing.*sudo database/setup\.sh") as refused:
        find_programs(folders=[tmp_path])
    assert refused.value.exit_code == 3
    old = fake_installation(tmp_path, "12.4", postgis=True)
    with pytest.raises(SettingsError, match=r"12\.4 is too old"):
        find_programs(folders=[old])
    with pytest.raises(SettingsError, match="PostGIS for PostgreSQL"):
        find_programs(folders=[old, fake_installation(tmp_path, "99.0", postgis=False)])


def test_a_record_that_cannot_be_read_is_forgotten(open_folder: Path) -> None:
    home = Home(open_folder / "home")
    home.folder.mkdir()
    home.record.write_text('{"port": ')
    assert home.read_record() is None
