"""`leadsrapido db …`, as it is typed."""

import json
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from command_line import CommandLine
from psycopg import sql

from databases import TEST_PASSWORD, TestDatabase


def _command_line(database: TestDatabase, folder: Path) -> CommandLine:
    urls = {"LEADSRAPIDO_DATABASE_URL": "app", "LEADSRAPIDO_MIGRATION_URL": "migrator"}
    return CommandLine(folder, {variable: database.url(role) for variable, role in urls.items()})


@pytest.fixture
def leadsrapido(test_database: TestDatabase, tmp_path: Path) -> CommandLine:
    """On the database of all tests: nothing may change it."""
    return _command_line(test_database, tmp_path)


@pytest.fixture
def on_fresh(fresh_database: TestDatabase, tmp_path: Path) -> CommandLine:
    return _command_line(fresh_database, tmp_path)


@pytest.mark.parametrize("command", ["migrate", "verify", "seed", "sql", "describe", "shell", "bootstrap"])
def test_each_command_explains_itself(command: str, leadsrapido: CommandLine) -> None:
    done = leadsrapido("db", command, "--help")
    assert done.returncode == 0
    assert len(done.stdout) > 300


def test_a_current_database_has_nothing_to_do(leadsrapido: CommandLine) -> None:
    assert leadsrapido("db", "migrate").stdout == "Nothing to do: the schema stands at 0002.\n"
    assert leadsrapido("db", "migrate", "--dry-run").stdout == "Nothing to do: the schema stands at 0002.\n"
    assert leadsrapido.json("db", "migrate") == {
        "revision_before": "0002",
        "revision_after": "0002",
        "revisions": [],
        "replaced": False,
        "dry_run": False,
    }
    assert leadsrapido.json("db", "seed") == {"states": 0, "municipalities": 0, "cnaes": 0}
    assert leadsrapido("db", "verify").stdout == "Verified: the database is what this version made it.\n"
    assert leadsrapido.json("db", "verify") == []


def test_from_bootstrap_to_verify(superuser_url: str, test_database: TestDatabase, tmp_path: Path) -> None:
    """A new database on the tests' server: its roles have a password already, and keep it."""
    database = TestDatabase(superuser_url, f"test_{uuid4().hex[:16]}")
    leadsrapido = _command_line(database, tmp_path)
    superuser = {"LEADSRAPIDO_SUPERUSER_URL": test_database.url("superuser")}
    try:
        done = leadsrapido("db", "bootstrap", "--database", database.name, **superuser)
        assert (done.returncode, done.stderr) == (0, "")
        assert f"Database {database.name} made." in done.stdout
        assert done.stdout.count("keeps it (--rotate-passwords makes a new one)") == 2
        assert "The server forbids nothing." in done.stdout
        assert TEST_PASSWORD not in done.stdout
        assert not (tmp_path / ".env").exists()

        verified = leadsrapido("db", "verify")
        assert verified.returncode == 5
        assert verified.stdout == "revision: the database holds no schema. Bring it: leadsrapido db migrate\n"
        planned = leadsrapido("db", "migrate", "--dry-run").stdout
        assert planned.splitlines() == [
            "Revision 0001 would be applied.",
            "Revision 0002 would be applied.",
            "Functions, policies, triggers, views and grants would be replaced.",
        ]
        assert leadsrapido("db", "migrate").stdout.splitlines()[:2] == [
            "Revision 0001 applied.",
            "Revision 0002 applied.",
        ]
        unseeded = leadsrapido("db", "verify", "--json")
        assert [finding["check"] for finding in json.loads(unseeded.stdout)] == ["reference"] * 3
        assert unseeded.returncode == 5
        assert leadsrapido.json("db", "seed") == {"states": 27, "municipalities": 5571, "cnaes": 1332}
        assert leadsrapido("db", "verify").returncode == 0
    finally:
        with psycopg.connect(superuser_url, autocommit=True) as connection:
            drop = sql.SQL("drop database if exists {} with (force)")
            connection.execute(drop.format(sql.Identifier(database.name)))


def test_a_change_by_hand_is_one_line_and_exit_code_5(on_fresh: CommandLine, fresh_database: TestDatabase) -> None:
    with fresh_database.connect("superuser") as connection:
        connection.execute("drop policy leads_visibility on public.leads")
    done = on_fresh("db", "verify")
    assert done.returncode == 5
    assert done.stdout == (
        "catalogue: policy public.leads.leads_visibility is missing by hand. "
        "Put it back: leadsrapido db migrate --replace\n"
    )
    assert done.stderr.startswith("leadsrapido: 1 difference")
    assert on_fresh("db", "migrate", "--replace").returncode == 0
    assert on_fresh("db", "verify").returncode == 0


def test_what_is_accepted_is_told_no_more(on_fresh: CommandLine, fresh_database: TestDatabase) -> None:
    with fresh_database.connect("superuser") as connection:
        connection.execute("create index by_hand on public.users (organization_id, name)")
    assert on_fresh("db", "verify").returncode == 5
    assert on_fresh("db", "verify", "--accept").returncode == 0
    assert on_fresh("db", "verify").returncode == 0


def test_sql_files_are_written_and_checked(leadsrapido: CommandLine, tmp_path: Path) -> None:
    nowhere = leadsrapido("db", "sql")
    assert (nowhere.returncode, nowhere.stderr.count("\n")) == (2, 1)
    (tmp_path / "database").mkdir()
    stale = leadsrapido("db", "sql", "--check")
    assert stale.returncode == 1
    assert "Not current in database: schema.sql, security-performance.sql, backup-monitoring.sql" in stale.stderr
    assert leadsrapido("db", "sql").returncode == 0
    assert leadsrapido("db", "sql", "--check").returncode == 0
    assert leadsrapido("db", "sql").stdout == "Nothing to do: database is current.\n"


def test_the_data_model_is_written_and_checked(leadsrapido: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    assert leadsrapido("db", "describe", "--check").returncode == 1
    assert leadsrapido("db", "describe").stdout == "Written: docs/data-model.md.\n"
    assert leadsrapido("db", "describe", "--check").returncode == 0
    assert "## leads\n" in (tmp_path / "docs/data-model.md").read_text()


class TestShell:
    def test_the_context_lasts_for_the_session(self, leadsrapido: CommandLine, new_organization: UUID) -> None:
        """Over transactions, by id and by slug; the password is not among the arguments."""
        query = (
            "select id from organizations; begin; select count(*) from organizations; commit; "
            "select current_user, app.current_user_role()"
        )
        slug = next(entry["slug"] for entry in leadsrapido.json("org", "list") if entry["id"] == str(new_organization))
        for name in (str(new_organization), slug):
            done = leadsrapido("db", "shell", "--org", name, "--as", "agent", "--", "-X", "-q", "-A", "-t", typed=query)
            assert (done.returncode, done.stderr) == (0, "")
            assert done.stdout.split() == [str(new_organization), "1", "leadsrapido_app|agent"]

    @pytest.mark.usefixtures("new_organization")
    def test_without_an_organization_nothing_is_seen(self, leadsrapido: CommandLine) -> None:
        done = leadsrapido("db", "shell", "--", "-X", "-A", "-t", "-c", "select count(*) from organizations")
        assert (done.returncode, done.stdout) == (0, "0\n")

    def test_another_organization_stays_closed(
        self, leadsrapido: CommandLine, new_organization: UUID, other_organization: UUID
    ) -> None:
        shell = ("db", "shell", "--org", str(new_organization), "--", "-X", "-A", "-t", "-c")
        assert (
            leadsrapido(*shell, f"select count(*) from users where organization_id = '{other_organization}'").stdout
            == "0\n"
        )
        done = leadsrapido(*shell, f"select app.set_context('{other_organization}')")
        assert done.returncode == 1
        assert "one tenant a transaction" in done.stderr

    def test_psql_s_exit_code_is_ours(self, leadsrapido: CommandLine) -> None:
        assert leadsrapido("db", "shell", "--", "-X", "-v", "ON_ERROR_STOP=1", typed="select 1/0;").returncode == 3

    def test_the_prompt_tells_where_one_is(self, leadsrapido: CommandLine, new_organization: UUID) -> None:
        shell = ("db", "shell", "--role", "migrator", "--org", str(new_organization), "--", "-X", "-q")
        slug = next(entry["slug"] for entry in leadsrapido.json("org", "list") if entry["id"] == str(new_organization))
        assert leadsrapido(*shell, typed="\\echo :PROMPT1").stdout == f"%n [{slug}] %/%R%x%# \n"

    def test_the_url_serves_other_tools(self, leadsrapido: CommandLine, new_organization: UUID) -> None:
        shell = ("db", "shell", "--org", str(new_organization), "--print")
        masked = leadsrapido(*shell).stdout
        assert TEST_PASSWORD not in masked
        assert "leadsrapido_app:***@" in masked
        url = leadsrapido(*shell, "--show-secrets").stdout.strip()
        with psycopg.connect(url, autocommit=True) as connection:
            for _ in range(2):
                assert connection.execute("select id from organizations").fetchall() == [(new_organization,)]

    @pytest.mark.parametrize(
        ("arguments", "code", "sentence"),
        [
            (["--org", "nowhere"], 2, "There is no organization 'nowhere'. See them with: leadsrapido org list"),
            (["--role", "root"], 2, "There is no role 'root'. Take one of: migrator, app, "),
            (
                ["--org", "nowhere", "--as", "agent -c role=postgres"],
                2,
                "There is no user role 'agent -c role=postgres'",
            ),
            (["--role", "worker"], 3, "only app and migrator have a URL, leadsrapido_worker has none"),
        ],
    )
    def test_bad_input(self, arguments: list[str], code: int, sentence: str, leadsrapido: CommandLine) -> None:
        done = leadsrapido("db", "shell", *arguments)
        assert done.returncode == code
        assert sentence in done.stderr
        assert done.stderr.count("\n") == 1

    def test_no_psql_is_told(self, leadsrapido: CommandLine, tmp_path: Path) -> None:
        done = leadsrapido("db", "shell", PATH=str(tmp_path))
        assert done.returncode == 3
        assert "psql is not installed" in done.stderr
