"""`leadsrapido org create | list`, as it is typed."""

from pathlib import Path
from uuid import UUID, uuid4

import pytest
from command_line import CommandLine

from databases import TestDatabase


@pytest.fixture
def leadsrapido(test_database: TestDatabase, tmp_path: Path) -> CommandLine:
    urls = {"LEADSRAPIDO_DATABASE_URL": "app", "LEADSRAPIDO_MIGRATION_URL": "migrator"}
    return CommandLine(tmp_path, {variable: test_database.url(role) for variable, role in urls.items()})


@pytest.fixture
def slug() -> str:
    return f"org-{uuid4().hex[:12]}"


def test_an_organization_is_founded_and_found(leadsrapido: CommandLine, slug: str, test_database: TestDatabase) -> None:
    founded = leadsrapido.json(
        "org",
        "create",
        "  Padaria São João Ltda ",
        "--slug",
        slug,
        "--plan",
        "starter",
        "--quota",
        "25",
        "--time-zone",
        "America/Manaus",
    )
    assert {**founded, "id": UUID(founded["id"])} == {
        "id": UUID(founded["id"]),
        "slug": slug,
        "name": "Padaria São João Ltda",
        "plan": "starter",
        "quota_total": 25,
        "time_zone": "America/Manaus",
    }
    assert {
        "id": founded["id"],
        "slug": slug,
        "subdomain": None,
        "status": "active",
        "time_zone": "America/Manaus",
    } in (leadsrapido.json("org", "list"))
    with test_database.connect("app") as connection:
        connection.execute("select app.set_context(%s)", [founded["id"]])
        assert connection.execute("select name, plan::text, quota_total, quota_used from organizations").fetchall() == [
            ("Padaria São João Ltda", "starter", 25, 0)
        ]
        assert connection.execute("select count(*) from pipeline_stages").fetchone() == (6,)
        assert connection.execute(
            "select operation, actor_role, database_role from audit.log where table_name = 'organizations'"
        ).fetchall() == [("insert", "admin", "leadsrapido_migrator")]


def test_people_read_one_line(leadsrapido: CommandLine, slug: str) -> None:
    done = leadsrapido("org", "create", "Aurora", "--slug", slug)
    assert done.returncode == 0
    assert done.stdout.startswith(f"Founded Aurora as {slug} (")
    listed = leadsrapido("org", "list").stdout.splitlines()
    assert any(line.startswith(slug) and "active" in line for line in listed)
    assert [line.split()[0] for line in listed] == sorted(line.split()[0] for line in listed)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["Aurora", "--slug", "São-João"], "'São-João' cannot be used: a slug is 1 to 63 of a-z, 0-9 and -"),
        (["Aurora", "--slug", "-a"], "'-a' cannot be used: a slug"),
        (["Aurora", "--slug", "a" * 64], "cannot be used: a slug"),
        (["Aurora", "--slug", "aurora\n"], "cannot be used: a slug"),
        (["Aurora", "--slug", ""], "'' cannot be used: a slug"),
        (["", "--slug", "aurora"], "'' cannot be used: a name is 1 to 255 visible characters"),
        (["a" * 256, "--slug", "aurora"], "a name is 1 to 255 visible characters"),
        (["Au\x07rora", "--slug", "aurora"], "a name is 1 to 255 visible characters"),
        (["Aurora", "--slug", "aurora", "--plan", "gold"], "a plan is free, starter, professional or enterprise"),
        (["Aurora", "--slug", "aurora", "--quota", "-1"], "a quota is a number of leads from 0 to 2147483647"),
        (["Aurora", "--slug", "aurora", "--quota", "2147483648"], "a quota is a number of leads from 0 to 2147483647"),
        (["Aurora", "--slug", "aurora", "--time-zone", "Mars/Olympus"], "Unknown time zone 'Mars/Olympus'"),
    ],
)
def test_bad_input_is_told_in_one_sentence(arguments: list[str], sentence: str, leadsrapido: CommandLine) -> None:
    done = leadsrapido("org", "create", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_taken_slug_is_told(leadsrapido: CommandLine, slug: str, test_database: TestDatabase) -> None:
    assert leadsrapido("org", "create", "First", "--slug", slug).returncode == 0
    done = leadsrapido("org", "create", "Second", "--slug", slug)
    assert done.returncode == 1
    assert done.stderr == (
        f"leadsrapido: There is an organization '{slug}' already. "
        "Take another slug; see them with: leadsrapido org list\n"
    )
    with test_database.connect("superuser") as connection:
        assert connection.execute("select name from organizations where slug = %s", [slug]).fetchall() == [("First",)]


def test_only_the_operator_founds(leadsrapido: CommandLine, slug: str, test_database: TestDatabase) -> None:
    done = leadsrapido("org", "create", "Aurora", "--slug", slug, LEADSRAPIDO_MIGRATION_URL=test_database.url("app"))
    assert done.returncode == 3
    assert "has to log in as leadsrapido_migrator" in done.stderr


def test_no_server_is_told(leadsrapido: CommandLine) -> None:
    nowhere = "postgresql://leadsrapido_app@127.0.0.1:1/leadsrapido"
    for arguments in (["org", "list"], ["org", "create", "Aurora", "--slug", "aurora"]):
        done = leadsrapido(*arguments, LEADSRAPIDO_DATABASE_URL=nowhere, LEADSRAPIDO_MIGRATION_URL=nowhere)
        assert done.returncode == 4
        assert "PostgreSQL does not answer" in done.stderr
        assert done.stderr.count("\n") == 1
