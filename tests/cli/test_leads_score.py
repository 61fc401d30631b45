"""`leadsrapido leads score | rescore` and `leadsrapido org score-settings`, as they are typed."""

import json
from pathlib import Path
from uuid import uuid4

import pytest
from command_line import CommandLine

from databases import TestDatabase

SLUG, LEAD = str, str


@pytest.fixture
def leadsrapido(test_database: TestDatabase, tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path, {"LEADSRAPIDO_DATABASE_URL": test_database.url("app")})


@pytest.fixture
def aurora(test_database: TestDatabase) -> tuple[SLUG, LEAD]:
    """An organization's slug and the id of its one computed lead; another one's score was given."""
    slug = f"org-{uuid4().hex[:12]}"
    with test_database.connect("migrator") as connection:
        [organization] = connection.execute("select app.create_organization(%s, %s)", [slug, slug]).fetchone() or [None]
    with test_database.connect("app") as connection:
        connection.execute("select app.set_context(%s)", [organization])
        [lead] = connection.execute(
            "insert into leads (organization_id, name, cnpj, company, city, state) "
            "values (%s, '[Padaria] Aurora', '33683111000280', 'Aurora Ltda', 'Niterói', 'RJ') returning id",
            [organization],
        ).fetchone() or [None]
        connection.execute(
            "insert into leads (organization_id, name, quality_score) values (%s, 'Given', 90)", [organization]
        )
    return slug, str(lead)


def test_a_score_is_explained(leadsrapido: CommandLine, aurora: tuple[SLUG, LEAD]) -> None:
    slug, lead = aurora
    told = leadsrapido.json("leads", "score", lead, "--org", slug)
    assert told["quality_score"] == told["computed_now"] == 34
    assert [rule["points"] for rule in told["rules"]] == [7, 11, 0, 0, 5, 11, 0, 0]
    assert [rule["possible"] for rule in told["rules"]] == [22, 11, 17, 17, 11, 11, 11, 0]
    lines = leadsrapido("leads", "score", lead, "--org", slug).stdout.splitlines()
    assert lines[0] == "[Padaria] Aurora: 34 of 100 (computed)"
    [completeness] = [line for line in lines if line.startswith("completeness")]
    assert "7 of 22" in completeness
    assert "3 of 10 filled" in completeness
    assert "fill in CNAE, size, opening date, street" in completeness


def test_new_weights_and_a_recomputation(leadsrapido: CommandLine, aurora: tuple[SLUG, LEAD], tmp_path: Path) -> None:
    slug, lead = aurora
    (tmp_path / "score.json").write_text('{"weights": {"cnpj": 100}, "profile": {"states": ["RJ"]}}', encoding="utf-8")
    shown = leadsrapido("org", "score-settings", "--org", slug, "--set", "score.json")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert 'Ideal profile: {"states": ["RJ"]}' in shown.stdout
    assert f"leadsrapido leads rescore --org {slug}" in shown.stdout
    settings = leadsrapido.json("org", "score-settings", "--org", slug)
    assert settings["weights"]["cnpj"] == 100
    assert sum(settings["possible"].values()) == 100
    trial = leadsrapido.json("leads", "rescore", "--org", slug, "--dry-run")
    assert (trial["examined"], trial["changed"], trial["dry_run"]) == (2, 1, True)
    assert leadsrapido.json("leads", "score", lead, "--org", slug)["quality_score"] == 34
    done = leadsrapido("leads", "rescore", "--org", slug)
    assert done.stdout.startswith("2 leads examined, 1 scores changed.")
    told = leadsrapido.json("leads", "score", lead, "--org", slug)
    assert told["quality_score"] == told["computed_now"] == sum(rule["points"] for rule in told["rules"]) > 34
    everything = leadsrapido.json("leads", "rescore", "--org", slug, "--include-given")
    assert (everything["changed"], everything["before"][9], everything["after"][9]) == (1, 1, 0)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "score.json cannot be read: No such file or directory."),
        ("{", "score.json is no JSON: "),
        ('{"weights": {"cnpj": -1}}', "score.weights.cnpj is -1: a weight is a whole number from 0 to 1000."),
        (json.dumps({"profile": {"sizes": ["grande"]}}), 'score.profile.sizes holds "grande": a size is "MEI"'),
    ],
)
def test_settings_that_cannot_be_used_are_told_in_one_sentence(
    leadsrapido: CommandLine, aurora: tuple[SLUG, LEAD], tmp_path: Path, content: str | None, sentence: str
) -> None:
    if content is not None:
        (tmp_path / "score.json").write_text(content, encoding="utf-8")
    done = leadsrapido("org", "score-settings", "--org", aurora[0], "--set", "score.json")
    assert (done.returncode, done.stdout) == (2, "")
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_lead_that_is_not_there_is_told(leadsrapido: CommandLine, aurora: tuple[SLUG, LEAD]) -> None:
    done = leadsrapido("leads", "score", str(uuid4()), "--org", aurora[0])
    assert done.returncode == 1
    assert "There is no such lead in this organization." in done.stderr
