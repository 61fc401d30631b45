"""database/*.sql: current, and with psql alone they make the database that migrations make."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from bare_server import BareServer

from leadsrapido.database.bootstrap import bootstrap
from leadsrapido.database.export_sql import (
    MONITORING,
    REFERENCE_DATA,
    SCHEMA,
    SECURITY,
    sql_files,
    stale_sql_files,
    write_sql_files,
)
from leadsrapido.database.migrate import migrate
from leadsrapido.database.seed import seed
from leadsrapido.database.verify import verify
from leadsrapido.errors import UsageError

FOLDER = Path(__file__).parents[2] / "database"
PASSWORD = "only-for-tests"  # noqa: S105  a server of the test's own

ROLES = """
select jsonb_build_object('role', rolname, 'login', rolcanlogin, 'inherit', rolinherit, 'createrole', rolcreaterole,
    'createdb', rolcreatedb, 'superuser', rolsuper, 'bypassrls', rolbypassrls, 'limit', rolconnlimit,
    'settings', rolconfig, 'comment', shobj_description(oid, 'pg_authid'),
    'member of', (select array_agg(g.rolname::text order by 1) from pg_auth_members as m
                  join pg_roles as g on g.oid = m.roleid where m.member = r.oid))
from pg_roles as r where rolname like 'leadsrapido\\_%' order by rolname
"""


@dataclass(frozen=True)
class Built:
    """The same schema twice on one server: `by_hand` with psql, `migrated` by the software."""

    server: BareServer
    roles_by_hand: list[Any]
    roles_after_bootstrap: list[Any]


@pytest.fixture(scope="module")
def built(bare_server: BareServer) -> Built:
    with bare_server.connect() as connection:
        connection.execute("create database by_hand template template0 encoding 'UTF8' locale 'C.UTF-8'")
    done = _psql(bare_server, "by_hand", *(FOLDER / name for name in (SCHEMA, SECURITY, MONITORING)))
    assert done.returncode == 0, done.stderr
    assert not done.stderr, "installing says nothing unasked"
    by_hand = _rows(bare_server, "postgres", ROLES)
    bootstrap(bare_server.url(), "migrated", {"migrator": PASSWORD, "app": PASSWORD})
    migrate(bare_server.login("leadsrapido_migrator", PASSWORD, "migrated"))
    return Built(bare_server, by_hand, _rows(bare_server, "postgres", ROLES))


def test_committed_files_are_current() -> None:
    assert stale_sql_files(FOLDER) == [], "write them: make sql"


def test_same_catalogue(built: Built) -> None:
    assert _dump(built.server, "by_hand") == _dump(built.server, "migrated")


def test_same_roles(built: Built) -> None:
    """psql made them from nothing; bootstrap found nothing to add."""
    assert len(built.roles_by_hand) == 8
    assert built.roles_by_hand == built.roles_after_bootstrap


def test_same_state(built: Built) -> None:
    state = (
        "select version_num, replaceable_hash, software_version from ops.alembic_version, ops.schema_state",
        "select kind, name, fingerprint from ops.schema_catalogue order by 1, 2",
        "select name, length(value) from app.secrets order by 1",
    )
    for query in state:
        assert _rows(built.server, "by_hand", query) == _rows(built.server, "migrated", query)


def test_secrets_are_made_not_shipped(built: Built) -> None:
    query = "select value from app.secrets order by name"
    assert _rows(built.server, "by_hand", query) != _rows(built.server, "migrated", query)


def test_no_password_is_shipped(built: Built) -> None:
    query = "select rolname from pg_authid where rolname like 'leadsrapido\\_%' and rolpassword is not null"
    assert set(_rows(built.server, "postgres", query)) == {("leadsrapido_app",), ("leadsrapido_migrator",)}
    assert not re.search(r"(?i)password\s+'|scram-sha-256|md5[0-9a-f]{32}", "".join(sql_files().values()))


def test_nothing_is_left_to_migrate_and_nothing_differs(built: Built) -> None:
    url = built.server.login("leadsrapido_migrator", PASSWORD, "by_hand")
    assert migrate(url).is_nothing
    assert {finding.check for finding in verify(url)} == {"reference"}


def test_reference_data_without_the_software(built: Built) -> None:
    """Run twice from the repository; the software then finds nothing to change and nothing that differs."""
    for _ in range(2):
        done = built.server.run(
            "psql", "-X", "-q", built.server.url("by_hand"), "-f", str(FOLDER / REFERENCE_DATA), folder=FOLDER.parent
        )
        assert (done.returncode, done.stderr) == (0, "")
    url = built.server.login("leadsrapido_migrator", PASSWORD, "by_hand")
    assert set(seed(url).values()) == {0}
    assert verify(url) == []


def test_the_documented_psql_session(built: Built) -> None:
    """An organization is founded and sees its own row, in its own transaction, and nowhere else."""
    page = (FOLDER.parent / "docs/installing-by-hand.md").read_text("utf-8")
    founding, session = re.findall(r"```sql\n(.*?)```", page, re.DOTALL)
    for role, text in (("migrator", founding), ("app", session)):
        url = built.server.login(f"leadsrapido_{role}", PASSWORD, "by_hand")
        done = built.server.run("psql", "-X", "-A", "-t", "-v", "ON_ERROR_STOP=1", url, typed=text)
        assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split() == ["BEGIN", "INSERT", "0", "1", "Mercado", "Bela", "Vista|34", "COMMIT", "0"]


def test_replaceable_files_may_run_again(built: Built) -> None:
    before = _dump(built.server, "by_hand")
    done = _psql(built.server, "by_hand", FOLDER / SECURITY, FOLDER / MONITORING)
    assert done.returncode == 0, done.stderr
    assert _dump(built.server, "by_hand") == before


def test_a_second_installation_is_refused(built: Built) -> None:
    done = _psql(built.server, "by_hand", FOLDER / SCHEMA)
    assert done.returncode == 3
    assert "holds LeadsRapido already" in done.stderr


def test_another_encoding_is_refused(built: Built) -> None:
    with built.server.connect() as connection:
        connection.execute("create database latin template template0 encoding 'LATIN1' locale 'C'")
    done = _psql(built.server, "latin", FOLDER / SCHEMA)
    assert done.returncode == 3
    assert "This database is LATIN1, not UTF8" in done.stderr


def test_who_is_no_superuser_is_refused(built: Built) -> None:
    with built.server.connect() as connection:
        connection.execute(f"create role ordinary login password '{PASSWORD}'")
        connection.execute("create database ordinary owner ordinary")
    url = built.server.login("ordinary", PASSWORD, "ordinary")
    done = built.server.run("psql", "-X", "-q", url, "-f", str(FOLDER / SCHEMA))
    assert done.returncode == 3
    assert "Run this as a superuser" in done.stderr


def test_stale_files_are_named_and_written(tmp_path: Path) -> None:
    assert set(write_sql_files(tmp_path)) == {SCHEMA, SECURITY, MONITORING, REFERENCE_DATA}
    assert stale_sql_files(tmp_path) == []
    (tmp_path / SECURITY).write_text("-- changed", "utf-8")
    (tmp_path / MONITORING).unlink()
    assert stale_sql_files(tmp_path) == [SECURITY, MONITORING]
    assert write_sql_files(tmp_path) == [SECURITY, MONITORING]
    with pytest.raises(UsageError, match="There is no folder"):
        stale_sql_files(tmp_path / "nowhere")


def _psql(server: BareServer, database: str, *files: Path) -> "subprocess.CompletedProcess[str]":
    return server.run("psql", "-X", "-q", server.url(database), *(f"--file={file}" for file in files))


def _rows(server: BareServer, database: str, query: str) -> list[Any]:
    with server.connect(database) as connection:
        return connection.execute(query.encode()).fetchall()


def _dump(server: BareServer, database: str) -> list[str]:
    """The whole database as pg_dump writes it, without its name and without pg_dump's one-time key."""
    done = server.run("pg_dump", "--schema-only", "--create", server.url(database))
    assert done.returncode == 0, done.stderr
    lines = done.stdout.replace(database, "the_database").splitlines()
    assert len(lines) > 5000
    return [line for line in lines if not line.startswith(("\\restrict", "\\unrestrict"))]
