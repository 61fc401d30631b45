"""`leadsrapido up | down | status | clean` as a user types them, against one instance."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest

LEADSRAPIDO = Path(sys.executable).with_name("leadsrapido")


class Shell:
    """Types commands with an instance of its own, far from every .env."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self._folder = folder
        self._environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("LEADSRAPIDO_", "DATABASE_", "PG"))
        } | {"LEADSRAPIDO_HOME": str(self.home), "LEADSRAPIDO_TEST_HOME": str(folder / "tests-home")}

    def type(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [LEADSRAPIDO, *arguments],
            cwd=self._folder,
            env=self._environment | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def status(self, *options: str) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.type("status", "--json", *options).stdout)
        return told


@pytest.fixture
def shell(open_folder: Path) -> Shell:
    return Shell(open_folder)


def test_a_day_with_the_server(shell: Shell) -> None:
    assert shell.status()["state"] == "absent"

    first = shell.type("up")
    assert first.returncode == 0, first.stderr
    assert "made" in first.stdout
    again = shell.type("up")
    assert again.returncode == 0, again.stderr
    assert "up to date" in again.stdout

    masked = shell.status()
    assert masked["state"] == "running"
    assert set(masked["versions"]) == {"leadsrapido", "postgresql", "postgis"}
    assert all(masked["versions"].values())
    assert Path(masked["data_directory"]).parent == shell.home
    passwords = json.loads(Path(masked["passwords_file"]).read_text())
    assert not any(password in json.dumps(masked) for password in passwords.values())
    urls = shell.status("--show-secrets")["urls"]
    for role, url in urls.items():
        with psycopg.connect(url) as connection:
            assert connection.info.user == ("postgres" if role == "superuser" else f"leadsrapido_{role}")
            assert connection.info.dbname == masked["database"]
    assert masked["urls"]["app"] in shell.type("status").stdout

    refuse_to_lose_an_organization(shell, urls["superuser"], urls["migrator"])

    down = shell.type("down")
    assert (down.returncode, down.stdout) == (0, "The server is stopped.\n")
    assert shell.type("down").stdout == "The server was not running.\n"
    assert shell.status()["state"] == "stopped"

    clean_by_name(shell)


def refuse_to_lose_an_organization(shell: Shell, superuser: str, migrator: str) -> None:
    assert shell.type("clean", "--dry-run").returncode == 0
    with psycopg.connect(migrator, autocommit=True) as connection:
        for slug in ("demo", "vizinha", "acme"):
            connection.execute("select app.create_organization(%s, %s)", [slug, slug.title()])
    refused = shell.type("clean")
    assert refused.returncode == 2
    assert "holds more than the samples: acme. Nothing was removed" in refused.stderr
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute("create database somebodys")
    assert "acme, somebodys" in shell.type("clean").stderr
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute("drop database somebodys")
    assert shell.status()["state"] == "running"


def clean_by_name(shell: Shell) -> None:
    # The server is stopped: it is started to ask it, and stopped again when the answer is no.
    assert shell.type("clean", "--confirm", "other").returncode == 2
    assert shell.status()["state"] == "stopped"
    assert "Would remove" in shell.type("clean", "--confirm", "acme", "--dry-run").stdout
    assert shell.status()["state"] == "stopped"

    programs = shell.home / "data/PG_VERSION"
    version = programs.read_text()
    programs.write_text("9\n")
    unanswered = shell.type("clean", "--confirm", "acme")
    assert unanswered.returncode == 3
    assert "made by PostgreSQL 9" in unanswered.stderr
    programs.write_text(version)
    assert (shell.home / "data").exists()

    assert shell.type("clean", "--confirm", "acme").stdout == f"Removed {shell.home}.\n"
    assert not shell.home.exists()
    assert "nothing to remove" in shell.type("clean").stdout


def test_an_outside_server_is_told_about_and_left_alone(shell: Shell, superuser_url: str) -> None:
    secret = "postgresql://leadsrapido_app:very-secret@127.0.0.1:1/leadsrapido?password=secret-too"  # noqa: S105
    up = shell.type("up", LEADSRAPIDO_DATABASE_URL=secret)
    assert up.returncode == 3
    assert "outside server" in up.stderr
    status = shell.type("status", "--json", LEADSRAPIDO_DATABASE_URL=secret)
    assert status.returncode == 4
    told = json.loads(status.stdout)
    assert (told["state"], told["versions"]["postgresql"]) == ("outside", None)
    assert "secret" not in status.stdout + status.stderr
    assert "secret" not in shell.type("status", LEADSRAPIDO_DATABASE_URL=secret).stdout
    there = shell.type("status", "--json", LEADSRAPIDO_DATABASE_URL=superuser_url)
    assert there.returncode == 0
    assert json.loads(there.stdout)["versions"]["postgresql"] is not None
    assert not shell.home.exists()


def test_the_tests_server_may_not_be_the_users_own(shell: Shell) -> None:
    refused = shell.type("down", "--with-tests", LEADSRAPIDO_TEST_HOME=str(shell.home))
    assert refused.returncode == 3
    assert "LEADSRAPIDO_TEST_HOME" in refused.stderr


def test_expected_errors_are_one_line(shell: Shell) -> None:
    shell.home.mkdir()
    (shell.home / "data").write_text("a file, where a folder should be")
    refused = shell.type("up")
    assert refused.returncode == 3
    assert len(refused.stderr.strip().splitlines()) == 1
