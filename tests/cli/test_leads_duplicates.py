"""`leadsrapido leads duplicates | merge | unmerge | dismiss`, as they are typed."""

from pathlib import Path
from uuid import uuid4

import pytest
from command_line import CommandLine

from databases import TestDatabase

CNPJ = "33683111000280"


@pytest.fixture
def leadsrapido(test_database: TestDatabase, tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path, {"LEADSRAPIDO_DATABASE_URL": test_database.url("app")})


@pytest.fixture
def bakeries(test_database: TestDatabase) -> tuple[str, list[str]]:
    """An organization's slug and the ids of three leads: two of one CNPJ, the third like them by name only."""
    slug = f"org-{uuid4().hex[:12]}"
    with test_database.connect("migrator") as connection:
        [organization] = connection.execute("select app.create_organization(%s, %s)", [slug, slug]).fetchone() or [None]
    leads = [("Aurora", CNPJ, "São Paulo"), ("Padaria Aurora", CNPJ, None), ("Aurora Ltda", None, "São Paulo")]
    made = []
    for name, cnpj, city in leads:
        # One transaction each: the first is the oldest.
        with test_database.connect("app") as connection:
            connection.execute("select app.set_context(%s)", [organization])
            [lead] = connection.execute(
                "insert into leads (organization_id, name, cnpj, city, state, email) "
                "values (%s, %s, %s, %s, 'SP', %s) returning id",
                [organization, name, cnpj, city, f"{uuid4().hex}@{uuid4().hex}.example"],
            ).fetchone() or [None]
        made.append(str(lead))
    return slug, made


def test_what_writes_found_and_what_a_scan_adds(leadsrapido: CommandLine, bakeries: tuple[str, list[str]]) -> None:
    slug, (a, b, c) = bakeries
    told = leadsrapido.json("leads", "duplicates", "--org", slug)
    assert told["scan"] is None
    [pair] = told["found"]
    assert {pair["lead"]["id"], pair["other"]["id"]} == {a, b}
    assert "same CNPJ" in pair["why"]
    told = leadsrapido.json("leads", "duplicates", "--scan", "--org", slug)
    assert told["scan"]["leads"] == 3
    assert told["scan"]["recorded"] >= 1
    assert {a, c} in [{pair["lead"]["id"], pair["other"]["id"]} for pair in told["found"]]
    [first, *_] = leadsrapido("leads", "duplicates", a, "--org", slug).stdout.splitlines()
    assert first.startswith("1.00")
    assert b in first
    scanned = leadsrapido("leads", "duplicates", "--scan", "--org", slug).stdout
    assert scanned.startswith("Scanned 3 leads: ")


def test_a_merge_is_tried_done_and_undone(leadsrapido: CommandLine, bakeries: tuple[str, list[str]]) -> None:
    slug, (a, b, _) = bakeries
    tried = leadsrapido("leads", "merge", a, b, "--take", "name=duplicate", "--dry-run", "--org", slug)
    assert (tried.returncode, tried.stderr) == (0, "")
    assert tried.stdout.startswith(f"Would merge {b} into {a}")
    [done] = leadsrapido.json("leads", "merge", a, b, "--take", "name=duplicate", "--org", slug)
    assert done["changes"]["name"] == ["Aurora", "Padaria Aurora"]
    assert leadsrapido.json("leads", "duplicates", "--org", slug)["found"] == []
    undone = leadsrapido("leads", "unmerge", done["merge_id"], "--org", slug)
    assert undone.stdout.startswith(f"Restored {b} beside {a}.")
    assert len(leadsrapido.json("leads", "duplicates", "--org", slug)["found"]) == 1


def test_certain_pairs_are_tried_then_merged(leadsrapido: CommandLine, bakeries: tuple[str, list[str]]) -> None:
    slug, (a, b, _) = bakeries
    [tried] = leadsrapido.json("leads", "merge", "--certain", "--dry-run", "--org", slug)
    assert (tried["survivor_id"], tried["merged_id"], tried["merge_id"]) == (a, b, None)
    done = leadsrapido("leads", "merge", "--certain", "--org", slug)
    assert done.stdout.splitlines()[-1] == "1 certain pairs merged."
    assert leadsrapido.json("leads", "merge", "--certain", "--org", slug) == []


def test_two_that_are_two_are_not_shown_again(leadsrapido: CommandLine, bakeries: tuple[str, list[str]]) -> None:
    slug, (a, b, _) = bakeries
    assert leadsrapido("leads", "dismiss", b, a, "--org", slug).returncode == 0
    told = leadsrapido("leads", "duplicates", "--org", slug)
    assert told.stdout == "No duplicates found yet. Look through all: --scan\n"
    assert leadsrapido.json("leads", "merge", "--certain", "--org", slug) == []


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "Name two leads"),
        ([str(uuid4())], "Name two leads"),
        ([str(uuid4()), str(uuid4()), "--take", "name"], "Write field=duplicate"),
        ([str(uuid4()), str(uuid4())], "There is no such lead"),
    ],
)
def test_a_merge_that_cannot_be_is_told_in_one_sentence(
    leadsrapido: CommandLine, bakeries: tuple[str, list[str]], arguments: list[str], sentence: str
) -> None:
    done = leadsrapido("leads", "merge", *arguments, "--org", bakeries[0])
    assert done.returncode != 0
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
