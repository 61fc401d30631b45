"""What can go wrong with an embedded server, done to real ones."""

import os
import shutil
import signal
import socket
import subprocess
import threading
from pathlib import Path

import psycopg
import pytest

from leadsrapido.database.embedded import EmbeddedServer, State
from leadsrapido.database.embedded.postmaster import (
    live_postmaster,
    processes_in,
    read_pid_file,
    remove_stale_pid_file,
)
from leadsrapido.database.embedded.system_user import server_account
from leadsrapido.errors import DatabaseUnreachableError, SettingsError


def kill_postmaster(server: EmbeddedServer) -> None:
    postmaster = live_postmaster(server.home.data)
    assert postmaster is not None
    os.kill(postmaster.pid, signal.SIGKILL)
    while live_postmaster(server.home.data):
        pass


def test_killed_and_up_again_keeps_what_was_committed_and_the_address(running: EmbeddedServer) -> None:
    url = running.url("superuser")
    with psycopg.connect(running.url("superuser", "postgres")) as connection:
        connection.execute("create table kept as select generate_series(1, 1000) as n")
    kill_postmaster(running)
    assert read_pid_file(running.home.data) is not None
    assert running.up().started is True
    with psycopg.connect(running.url("superuser", "postgres")) as connection:
        assert connection.execute("select count(*) from kept").fetchone() == (1000,)
    assert running.url("superuser") == url


def test_up_in_the_moment_of_the_kill(running: EmbeddedServer) -> None:
    url = running.url("superuser")
    for _ in range(3):
        postmaster = live_postmaster(running.home.data)
        assert postmaster is not None
        os.kill(postmaster.pid, signal.SIGKILL)
        assert running.up().state == State.RUNNING
        assert running.url("superuser") == url


def test_busy_orphans_are_waited_for_and_then_asked_to_end(open_folder: Path) -> None:
    told: list[str] = []
    server = EmbeddedServer(open_folder / "home", durable=False, say=told.append)
    server.up()
    ended: list[str] = []

    def work_without_looking_up() -> None:
        # Counting never waits for anything, so this backend does not notice that its postmaster has died.
        try:
            with psycopg.connect(server.url("superuser", "postgres"), application_name="orphan") as connection:
                connection.execute("select count(*) from generate_series(1, 1000000000000)")
        except psycopg.OperationalError as error:
            ended.append(str(error))

    worker = threading.Thread(target=work_without_looking_up)
    worker.start()
    with psycopg.connect(server.url("superuser", "postgres"), autocommit=True) as connection:
        busy = "select pid from pg_stat_activity where application_name = 'orphan' and state = 'active'"
        while (row := connection.execute(busy).fetchone()) is None:
            pass
    kill_postmaster(server)
    assert row[0] in processes_in(server.home.data)
    assert server.status().state == State.STOPPED
    assert server.up().started is True
    worker.join()
    assert row[0] not in processes_in(server.home.data)
    assert len(ended) == 1
    assert any("processes to end" in sentence for sentence in told)


def test_the_pid_file_of_a_working_server_is_never_removed(running: EmbeddedServer) -> None:
    assert remove_stale_pid_file(running.home.data) is False
    assert live_postmaster(running.home.data) is not None


def test_a_stale_pid_file_whose_number_is_in_use_again_does_not_stop_us(running: EmbeddedServer) -> None:
    kill_postmaster(running)
    account = server_account(running.home.data)
    switch = {"user": account.uid, "group": account.gid, "extra_groups": []} if account.is_other else {}
    with subprocess.Popen(["/bin/sleep", "600"], cwd="/", **switch) as stranger:  # type: ignore[call-overload]
        try:
            while processes_in(running.home.data):
                pass
            pid_file = running.home.data / "postmaster.pid"
            lines = pid_file.read_text().splitlines(keepends=True)
            pid_file.write_text("".join([f"{stranger.pid}\n", *lines[1:]]))
            assert running.status().state == State.STOPPED
            assert running.up().started is True
            assert stranger.poll() is None
        finally:
            stranger.kill()


def test_a_taken_port_is_left_and_the_new_one_kept(open_folder: Path) -> None:
    told: list[str] = []
    server = EmbeddedServer(open_folder / "home", durable=False, say=told.append)
    port = server.up().port
    assert port is not None
    server.down()
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", port))
        other.listen()
        moved = server.up().port
    assert moved != port
    assert any(f"Port {port} is taken" in sentence for sentence in told)
    server.down()
    assert server.up().port == moved


def test_the_operators_own_settings_win(running: EmbeddedServer) -> None:
    running.down()
    taken = running.status().port
    assert taken is not None
    own = running.home.data / "local.conf"
    own.write_text(f"port = {taken + 1}\nwork_mem = '5MB'\n")
    server_account(running.home.data).own(own)
    assert running.up().port == taken + 1
    with psycopg.connect(running.url("superuser", "postgres")) as connection:
        assert connection.execute("show work_mem").fetchone() == ("5MB",)


def test_half_a_data_folder_is_begun_anew(server: EmbeddedServer) -> None:
    server.home.new_data.mkdir(parents=True)
    server.home.folder.chmod(0o755)
    (server.home.new_data / "PG_VERSION").write_text("15\n")
    assert server.up().state == State.RUNNING
    assert not server.home.new_data.exists()


def test_somebody_elses_files_are_not_taken_for_a_data_folder(server: EmbeddedServer) -> None:
    server.home.data.mkdir(parents=True)
    server.home.folder.chmod(0o755)
    (server.home.data / "thesis.txt").write_text("years of work")
    with pytest.raises(SettingsError, match="no PostgreSQL data"):
        server.up()
    assert [entry.name for entry in server.home.data.iterdir()] == ["thesis.txt"]


def test_a_folder_the_server_cannot_enter_is_a_setting_to_correct(open_folder: Path) -> None:
    closed = open_folder / "closed"
    closed.mkdir(mode=0o700 if os.geteuid() == 0 else 0o000)
    with pytest.raises(SettingsError, match="LEADSRAPIDO_HOME") as refused:
        EmbeddedServer(closed / "home", durable=False).up()
    assert refused.value.exit_code == 3
    closed.chmod(0o755)
    assert not (closed / "home/data").exists()


def test_a_data_folder_of_another_version_names_the_packages(server: EmbeddedServer) -> None:
    server.home.data.mkdir(parents=True)
    (server.home.data / "PG_VERSION").write_text("9\n")
    with pytest.raises(SettingsError, match=r"made by PostgreSQL 9.*postgresql-9-postgis"):
        server.up()
    shutil.rmtree(server.home.data)


def test_root_leaves_an_ordinary_users_instance_to_that_user(running: EmbeddedServer) -> None:
    running.down()
    owner = server_account(running.home.data)
    for path in (running.home.folder, running.home.passwords):
        owner.own(path)
    running.home.record.unlink()
    running.home.lock_file.unlink()
    assert running.up().state == State.RUNNING
    assert {path.stat().st_uid for path in running.home.folder.iterdir()} == {owner.uid}


def test_lost_passwords_are_not_made_anew(running: EmbeddedServer) -> None:
    kept = running.home.passwords.rename(running.home.folder / "kept.json")
    with pytest.raises(SettingsError, match="Put it back"):
        running.up()
    assert not running.home.passwords.exists()
    kept.rename(running.home.passwords)
    assert running.up().state == State.RUNNING


def test_a_wrong_password_is_told_from_an_unreachable_server(running: EmbeddedServer) -> None:
    kept = running.home.passwords.read_text()
    running.home.passwords.write_text(kept.replace('"superuser": "', '"superuser": "not-'))
    with pytest.raises(DatabaseUnreachableError, match="does not accept the superuser's password") as refused:
        running.up()
    assert refused.value.exit_code == 4
    running.home.passwords.write_text(kept)
    assert running.up().state == State.RUNNING


def test_a_setting_postgresql_refuses_is_named(running: EmbeddedServer) -> None:
    running.down()
    own = running.home.data / "local.conf"
    own.write_text("no_such_setting = 1\n")
    server_account(running.home.data).own(own)
    with pytest.raises(DatabaseUnreachableError, match=r"no_such_setting|configuration file"):
        running.up()
    own.unlink()
    assert running.up().state == State.RUNNING
