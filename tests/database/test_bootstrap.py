"""bootstrap: from a bare server, as its superuser and as a managed server's administrator."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from bare_server import BareServer

from leadsrapido.database.bootstrap import bootstrap
from leadsrapido.database.migrate import migrate
from leadsrapido.database.outside import prepare_outside
from leadsrapido.database.seed import seed
from leadsrapido.database.sql_files import read_sql, statements
from leadsrapido.database.verify import verify
from leadsrapido.errors import DatabaseUnreachableError, SettingsError, UsageError

PASSWORD = "only-for-tests"  # noqa: S105  a server of the test's own


def test_from_nothing_to_a_verified_database(bare_server: BareServer, tmp_path: Path) -> None:
    """The first run writes both URLs; they work; the second run changes nothing."""
    file = tmp_path / ".env"
    file.write_text("OTHER=stays\nLEADSRAPIDO_DATABASE_URL=goes\n")
    report = prepare_outside(bare_server.url(), "outside", file)
    assert report.server.created_database
    assert report.server.forbidden == report.missing == report.kept == []
    assert file.stat().st_mode & 0o777 == 0o600
    lines = file.read_text().splitlines()
    assert lines[0] == "OTHER=stays"
    urls = dict(line.split("=", 1) for line in lines[1:])
    assert urls == report.urls
    migration_url = urls["LEADSRAPIDO_MIGRATION_URL"]
    migrate(migration_url)
    seed(migration_url)
    assert verify(migration_url) == []
    with psycopg.connect(urls["LEADSRAPIDO_DATABASE_URL"]) as connection:
        assert connection.execute("select current_user::text, current_database()::text").fetchone() == (
            "leadsrapido_app",
            "outside",
        )

    before = _passwords(bare_server)
    again = prepare_outside(bare_server.url(), "outside", file)
    assert (again.server.created_database, again.urls) == (False, {})
    assert again.kept == ["LEADSRAPIDO_DATABASE_URL", "LEADSRAPIDO_MIGRATION_URL"]
    assert _passwords(bare_server) == before
    assert file.read_text().splitlines() == lines
    assert verify(migration_url) == []

    rotated = prepare_outside(bare_server.url(), "outside", file, rotate=True)
    assert rotated.urls.keys() == urls.keys()
    assert all(rotated.urls[variable] != urls[variable] for variable in urls)
    with pytest.raises(DatabaseUnreachableError, match="password authentication failed"):
        migrate(migration_url)
    assert migrate(rotated.urls["LEADSRAPIDO_MIGRATION_URL"]).is_nothing


def test_only_app_and_migrator_get_a_password(bare_server: BareServer, tmp_path: Path) -> None:
    prepare_outside(bare_server.url(), "outside", tmp_path / ".env")
    assert _passwords(bare_server).keys() == {"leadsrapido_app", "leadsrapido_migrator"}


def test_role_attributes_are_put_back(bare_server: BareServer, tmp_path: Path) -> None:
    """What verify names, bootstrap resets; a membership is somebody's to revoke."""
    report = prepare_outside(bare_server.url(), "outside", tmp_path / ".env", rotate=True)
    url = report.urls["LEADSRAPIDO_MIGRATION_URL"]
    with bare_server.connect() as connection:
        connection.execute("alter role leadsrapido_app createdb createrole inherit")
        connection.execute("alter role leadsrapido_owner login")
        connection.execute("grant leadsrapido_owner to leadsrapido_app")
    assert [finding.what for finding in verify(url) if finding.check == "roles"] == [
        "leadsrapido_app is a member of leadsrapido_owner",
        "leadsrapido_app may create databases",
        "leadsrapido_app may create roles",
        "leadsrapido_owner may log in",
    ]
    prepare_outside(bare_server.url(), "outside", tmp_path / ".env")
    assert [finding.what for finding in verify(url) if finding.check == "roles"] == [
        "leadsrapido_app is a member of leadsrapido_owner"
    ]
    with bare_server.connect() as connection:
        connection.execute("revoke leadsrapido_owner from leadsrapido_app")
    assert [finding for finding in verify(url) if finding.check == "roles"] == []


def test_several_at_once_wait_for_each_other(bare_server: BareServer) -> None:
    with ThreadPoolExecutor(4) as pool:
        runs = [pool.submit(bootstrap, bare_server.url(), "outside", {}) for _ in range(4)]
        assert [run.result().forbidden for run in runs] == [[]] * 4


def test_passwords_are_kept_as_scram(bare_server: BareServer) -> None:
    bootstrap(bare_server.url(), "outside", {"app": PASSWORD})
    assert _passwords(bare_server)["leadsrapido_app"].startswith("SCRAM-SHA-256$")


def test_a_managed_server_tells_what_it_forbids(bare_server: BareServer, tmp_path: Path) -> None:
    """An administrator as providers give one: all that CREATEROLE and CREATEDB allow is done, the rest is told."""
    with bare_server.connect() as connection:
        for role in ("app", "worker", "readonly", "monitor", "backup", "migrator", "search", "owner"):
            for database in ("outside", "managed"):
                connection.execute(f"drop database if exists {database} with (force)")
            connection.execute(f"drop role if exists leadsrapido_{role}")
        connection.execute(f"create role provider login createrole createdb password '{PASSWORD}'")
    url = bare_server.login("provider", PASSWORD, "postgres")
    report = prepare_outside(url, "managed", tmp_path / ".env")
    assert report.server.created_database
    assert report.missing == ["extension pg_stat_statements is missing", "extension postgis is missing"]
    assert "PUBLIC may execute pg_terminate_backend(integer,bigint)" in report.server.forbidden
    assert any("BYPASSRLS" in gap or "bypassrls" in gap for gap in report.server.forbidden)
    assert not any("the database" in gap for gap in report.server.forbidden), "its own database it can close"

    with bare_server.connect("managed") as connection:
        connection.execute("create extension postgis")
        connection.execute("create extension pg_stat_statements")
        assert connection.execute("select pg_has_role('provider', 'leadsrapido_owner', 'member')").fetchone() == (
            False,
        )
    again = prepare_outside(url, "managed", tmp_path / ".env")
    assert (again.missing, again.urls) == ([], {})
    assert migrate(report.urls["LEADSRAPIDO_MIGRATION_URL"]).revisions
    assert {finding.check for finding in verify(report.urls["LEADSRAPIDO_MIGRATION_URL"])} == {"hardening", "reference"}


def test_who_may_make_no_role_is_told(bare_server: BareServer, tmp_path: Path) -> None:
    with bare_server.connect() as connection:
        connection.execute(f"create role visitor login password '{PASSWORD}'")
    url = bare_server.login("visitor", PASSWORD, "postgres")
    with pytest.raises(UsageError, match="visitor may not make LeadsRapido's roles here"):
        prepare_outside(url, "visited", tmp_path / ".env")
    assert not (tmp_path / ".env").exists()


def test_another_encoding_is_refused(bare_server: BareServer, tmp_path: Path) -> None:
    with bare_server.connect() as connection:
        connection.execute("create database latin template template0 encoding 'LATIN1' locale 'C'")
    with pytest.raises(UsageError, match="The database latin is LATIN1, not UTF8"):
        prepare_outside(bare_server.url(), "latin", tmp_path / ".env")


def test_nothing_is_done_when_the_urls_cannot_be_kept(bare_server: BareServer, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be written"):
        prepare_outside(bare_server.url(), "unkept", tmp_path / "no such folder" / ".env")
    with bare_server.connect() as connection:
        assert connection.execute("select from pg_database where datname = 'unkept'").fetchone() is None


@pytest.mark.parametrize(
    "url", ["postgresql://nobody:wrong@127.0.0.1:1/postgres", "postgresql://nobody@nowhere.invalid/x"]
)
def test_no_server_is_told(url: str, tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnreachableError, match="does not let us in"):
        prepare_outside(url, "outside", tmp_path / ".env")


def test_an_unreadable_url_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="The URL cannot be read"):
        prepare_outside("nonsense", "outside", tmp_path / ".env")


def test_statements_are_told_apart() -> None:
    assert statements("select 1;\ndo $$ begin\n  x;\nend $$;\n\nselect 3") == [
        "select 1;",
        "do $$ begin\n  x;\nend $$;",
        "select 3",
    ]
    assert len(statements(read_sql("bootstrap", "extensions.sql"))) == 8


def _passwords(server: BareServer) -> dict[str, str]:
    with server.connect() as connection:
        rows = connection.execute(
            "select rolname, rolpassword from pg_authid "
            "where rolname like 'leadsrapido\\_%' and rolpassword is not null"
        )
        return {row[0]: row[1] for row in rows}
