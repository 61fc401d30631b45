"""Servers without a trace of LeadsRapido, and databases on the way to one."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from bare_server import BareServer
from psycopg import sql

from leadsrapido.database.bootstrap import bootstrap
from leadsrapido.database.embedded import EmbeddedServer
from leadsrapido.database.sql_files import SQL_ROOT


@pytest.fixture(scope="module")
def bare_server() -> Iterator[BareServer]:
    """A server of the module's own: what is made of roles there touches no other test."""
    # pytest's own folders are closed to the account that runs the server.
    folder = Path(tempfile.mkdtemp(prefix="lr-", dir="/var/tmp"))
    folder.chmod(0o755)
    server = EmbeddedServer(folder / "home", durable=False)
    server.up()
    yield BareServer(server)
    server.remove()
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def bootstrapped(superuser_url: str, template: str) -> Iterator[str]:
    """Name of a bootstrapped database to clone."""
    assert template, "roles and their test passwords come with it"
    name = f"test_{uuid4().hex[:16]}"
    bootstrap(superuser_url, name, {})
    yield name
    _drop(superuser_url, name)


@pytest.fixture
def empty_database(superuser_url: str, bootstrapped: str) -> Iterator[str]:
    """Name of a bootstrapped database that was never migrated."""
    name = f"test_{uuid4().hex[:16]}"
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        clone = sql.SQL("create database {} template {} owner leadsrapido_owner")
        connection.execute(clone.format(sql.Identifier(name), sql.Identifier(bootstrapped)))
    yield name
    _drop(superuser_url, name)


@pytest.fixture
def sql_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the SQL files that migrations run from now on: the test may change it."""
    copy = tmp_path / "sql"
    shutil.copytree(SQL_ROOT, copy)
    monkeypatch.setattr("leadsrapido.database.sql_files.SQL_ROOT", copy)
    return copy


def _drop(superuser_url: str, name: str) -> None:
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))
