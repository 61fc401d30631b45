"""An embedded server's ordinary life, on real clusters."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from psycopg.rows import TupleRow

from leadsrapido.database.embedded import EmbeddedServer, State
from leadsrapido.database.embedded.postmaster import live_postmaster
from leadsrapido.errors import DatabaseUnreachableError


def ask(server: EmbeddedServer, question: str, role: str = "superuser") -> TupleRow:
    with psycopg.connect(server.url(role, "postgres")) as connection:
        row = connection.execute(question).fetchone()  # type: ignore[call-overload]
        assert row is not None
        return row


def test_states_from_nothing_to_stopped(server: EmbeddedServer) -> None:
    assert server.status().state == State.ABSENT
    assert server.down() is False
    first = server.up()
    assert (first.state, first.started) == (State.RUNNING, True)
    assert first.server_version is not None
    assert int(first.server_version.split(".")[0]) >= 15
    assert first.postgis_version
    assert server.down() is True
    assert server.down() is False
    assert server.status().state == State.STOPPED


def test_up_again_starts_nothing(running: EmbeddedServer) -> None:
    before = live_postmaster(running.home.data)
    again = running.up()
    assert again.started is False
    assert live_postmaster(running.home.data) == before


def test_the_address_and_the_data_survive_a_restart(running: EmbeddedServer) -> None:
    url = running.url("superuser")
    with psycopg.connect(running.url("superuser", "postgres")) as connection:
        connection.execute("create table kept as select 42 as answer")
    running.down()
    assert running.up().started is True
    assert running.url("superuser") == url
    assert ask(running, "select answer from kept") == (42,)


def test_a_cluster_is_the_same_whatever_the_environment_says(
    server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "LANG": "C",
        "LC_ALL": "POSIX",
        "PGDATA": "/nowhere",
        "PGPORT": "1",
        "PGUSER": "nobody",
    }.items():
        monkeypatch.setenv(name, value)
    server.up()
    assert ask(
        server,
        "select pg_encoding_to_char(encoding), datcollate, lower('Á'), current_setting('data_checksums'), "
        "current_setting('timezone') from pg_database where datname = 'template0'",
    ) == ("UTF8", "C.UTF-8", "á", "on", "UTC")
    assert ask(server, "select current_setting('shared_preload_libraries'), current_setting('listen_addresses')") == (
        "pg_stat_statements",
        "127.0.0.1",
    )
    assert ask(server, "select count(*) from pg_hba_file_rules where auth_method <> 'scram-sha-256'") == (0,)


def test_data_and_passwords_are_closed_to_others(running: EmbeddedServer) -> None:
    data = running.home.data.stat()
    assert data.st_mode & 0o777 == 0o700
    assert data.st_uid != 0
    passwords = running.home.passwords.stat()
    assert (passwords.st_mode & 0o777, passwords.st_uid) == (0o600, os.geteuid())


def test_passwords_are_made_once_and_needed(running: EmbeddedServer) -> None:
    before = running.passwords()
    running.up()
    assert running.passwords() == before
    assert len(set(before.values())) == len(before)
    right = before["app"]
    wrong = running.url("superuser", "postgres").replace("postgres:", "postgres:not-", 1)
    assert right not in wrong
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)
    status = running.status()
    with pytest.raises(psycopg.OperationalError, match="no password supplied"):
        psycopg.connect(host=str(status.socket_directory), port=status.port, user="postgres", dbname="postgres")


def test_psql_joins_over_the_socket_too(running: EmbeddedServer) -> None:
    status = running.status()
    with psycopg.connect(
        running.url("superuser", "postgres"), host=str(status.socket_directory), port=status.port
    ) as connection:
        assert connection.execute("select inet_server_addr()").fetchone() == (None,)


def test_two_instances_stand_side_by_side(open_folder: Path) -> None:
    one, two = (EmbeddedServer(open_folder / name, durable=False) for name in ("one", "two"))
    assert one.up().port != two.up().port
    with psycopg.connect(one.url("superuser", "postgres")) as connection:
        connection.execute("create table only_in_one ()")
    assert ask(two, "select to_regclass('only_in_one')") == (None,)
    one.down()
    assert two.status().state == State.RUNNING


def test_a_home_too_deep_for_a_socket_gets_a_short_folder(open_folder: Path) -> None:
    deep = open_folder.joinpath(*["uma-pasta-como-as-que-existem-por-ai"] * 4)
    server = EmbeddedServer(deep, durable=False)
    status = server.up()
    assert status.socket_directory is not None
    assert len(os.fsencode(status.socket_directory / f".s.PGSQL.{status.port}")) <= 107
    with psycopg.connect(server.url("superuser", "postgres"), host=str(status.socket_directory)) as connection:
        assert connection.execute("select 1").fetchone() == (1,)
    server.remove()
    assert not status.socket_directory.exists()
    assert not deep.exists()


def test_several_processes_may_call_up_at_once(server: EmbeddedServer) -> None:
    call = (
        "import sys; from pathlib import Path; from leadsrapido.database.embedded import EmbeddedServer; "
        "print(EmbeddedServer(Path(sys.argv[1]), durable=False).up().started)"
    )
    callers = [
        subprocess.Popen([sys.executable, "-c", call, str(server.home.folder)], stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    told = [caller.communicate()[0].strip() for caller in callers]
    assert [caller.returncode for caller in callers] == [0, 0, 0]
    assert sorted(told) == ["False", "False", "True"]


def test_removing_leaves_what_is_not_ours(running: EmbeddedServer) -> None:
    note = running.home.folder / "note.txt"
    note.write_text("mine")
    running.remove()
    assert [entry.name for entry in running.home.folder.iterdir()] == ["note.txt"]
    assert running.status().state == State.ABSENT


def test_a_url_before_the_first_start_says_what_to_do(server: EmbeddedServer) -> None:
    with pytest.raises(DatabaseUnreachableError, match="leadsrapido up"):
        server.url("app")
