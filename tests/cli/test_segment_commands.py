"""`leadsrapido searches`, `segments`, `leads bulk` and `leads export`, as they are typed."""

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from typer.testing import CliRunner, Result

from leadsrapido.cli import app
from leadsrapido.errors import ConflictError, UsageError
from leadsrapido.settings import load_settings

Type = Callable[..., Result]


@pytest.fixture
def typed(test_database: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Type]:  # noqa: ANN401
    """typed("leads", "bulk", …) in an organization of five bakeries in SP and three markets in RJ."""
    slug = f"org-{uuid4().hex[:12]}"
    with test_database.connect("migrator") as connection:
        [new_id] = connection.execute("select app.create_organization(%s, %s)", [slug, slug]).fetchone()
    with test_database.connect("superuser") as connection:
        connection.execute("select app.set_context(%s)", [new_id])
        connection.execute(
            """insert into leads (organization_id, name, state)
               select %s, 'Padaria ' || n, 'SP' from generate_series(1, 5) as n
               union all select %s, 'Mercado ' || n, 'RJ' from generate_series(1, 3) as n""",
            [new_id, new_id],
        )
        connection.execute("insert into users (organization_id, email) values (%s, 'ana@example.com')", [new_id])
    monkeypatch.setenv("LEADSRAPIDO_DATABASE_URL", test_database.url("app"))
    load_settings.cache_clear()
    yield lambda *arguments: CliRunner().invoke(app, [*arguments, "--org", slug])
    monkeypatch.undo()
    load_settings.cache_clear()


def _json(result: Result) -> Any:  # noqa: ANN401  what JSON may be
    assert result.exit_code == 0, (result.output, result.exception)
    return json.loads(result.stdout)


def test_a_search_is_saved_run_made_a_segment_and_frozen(typed: Type) -> None:
    saved = _json(typed("searches", "save", "Padarias", "padarias", "--state", "SP", "--json"))
    assert saved["search"] == {"text": "padarias", "states": ["SP"]}
    assert [search["name"] for search in _json(typed("searches", "list", "--json"))] == ["Padarias"]
    assert _json(typed("searches", "run", "padarias", "--limit", "2", "--json"))["total"] == 5
    assert "Padaria 1" in typed("searches", "run", "Padarias").stdout

    assert typed("segments", "add", "Vivo", "--search", "Padarias").exit_code == 0
    assert _json(typed("leads", "search", "--segment", "vivo", "--json"))["total"] == 5
    assert "Vivo  (dynamic: Padarias)  5" in typed("segments", "list").stdout
    assert isinstance(typed("searches", "delete", "Padarias").exception, ConflictError)
    assert isinstance(typed("segments", "delete", "Vivo", "--members", "clear").exception, UsageError)
    assert _json(typed("segments", "freeze", "Vivo", "--dry-run", "--json"))["members"] == 5
    assert "It is static, with 5 leads; 0 of them" in typed("segments", "freeze", "Vivo").stdout
    assert typed("searches", "delete", "Padarias").exit_code == 0

    assert isinstance(typed("segments", "delete", "Vivo").exception, ConflictError)
    assert typed("segments", "add", "Outro").exit_code == 0
    assert typed("segments", "rename", "Outro", "Novo").exit_code == 0
    assert _json(typed("segments", "delete", "Vivo", "--members", "move:Novo", "--dry-run", "--json"))["changed"] == 5
    assert "Deleted Vivo; 5 leads" in typed("segments", "delete", "Vivo", "--members", "move:Novo").stdout
    assert [(s["name"], s["leads"]) for s in _json(typed("segments", "list", "--json"))] == [("Novo", 5)]


def test_bulk_actions(typed: Type) -> None:
    dry = _json(typed("leads", "bulk", "tag", "feira", "padaria", "--dry-run", "--json"))
    assert (dry["matched"], dry["changed"], dry["dry_run"]) == (5, 5, True)
    assert "5 leads matched; 5 changed, 0 were so already." in typed("leads", "bulk", "tag", "feira", "padaria").stdout
    assert _json(typed("leads", "search", "--tag", "feira", "--json"))["total"] == 5
    misspelt = typed("leads", "bulk", "tag", "feira", "padariia", "--dry-run")
    assert "padariia → padaria" in misspelt.stderr
    assert "5 leads match; 0 would be changed" in misspelt.stdout
    assert "1 changed" in typed("leads", "bulk", "untag", "feira", '"padaria 3"').stdout
    assert "3 changed" in typed("leads", "bulk", "assign", "ANA@example.com", "--state", "RJ").stdout
    assert _json(typed("leads", "search", "--assigned", "--json"))["total"] == 3
    assert "3 changed" in typed("leads", "bulk", "assign", "-", "--all", "--all-or-nothing").stdout
    assert typed("segments", "add", "Cariocas").exit_code == 0
    assert "3 changed" in typed("leads", "bulk", "segment", "cariocas", "--state", "RJ").stdout
    assert "3 changed" in typed("leads", "bulk", "segment", "-", "--segment", "Cariocas").stdout

    assert "would delete 3 leads" in str(typed("leads", "bulk", "delete", "--state", "RJ").exception)
    assert "3 deleted, 0 kept" in typed("leads", "bulk", "delete", "--state", "RJ", "--confirm", "3").stdout
    assert _json(typed("leads", "search", "--json"))["total"] == 5


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["bulk", "tag", "x"], "No filter was given"),
        (["bulk", "tag", "x", "--all", "--state", "SP"], "Leave out one of the two"),
        (["bulk", "tag", " ", "--all"], "A tag is a text"),
        (["bulk", "assign", "nobody@example.com", "--all"], "no active user"),
        (["bulk", "segment", "Nenhum", "--all"], "There is no segment"),
        (["bulk", "untag", "x", "--min-score", "101"], "min_score"),
    ],
)
def test_refused_with_a_sentence(typed: Type, arguments: list[str], sentence: str) -> None:
    refused = typed("leads", *arguments).exception
    assert isinstance(refused, UsageError)
    assert sentence in str(refused)


def test_export(typed: Type, tmp_path: Path) -> None:
    file = tmp_path / "leads.csv"
    assert "5 leads written" in typed("leads", "export", str(file), "--state", "SP").stdout
    with file.open(encoding="utf-8", newline="") as written:
        assert {row["name"] for row in csv.DictReader(written)} == {f"Padaria {n}" for n in range(1, 6)}
    assert isinstance(typed("leads", "export", str(file)).exception, UsageError)
    assert typed("leads", "export", "-", "mercado").stdout.count("Mercado") == 3
    assert [path.name for path in tmp_path.iterdir()] == ["leads.csv"]


def test_an_export_that_cannot_be_leaves_no_file(typed: Type, tmp_path: Path) -> None:
    refused = typed("leads", "export", str(tmp_path / "nowhere" / "leads.csv")).exception
    assert isinstance(refused, UsageError)
    assert "nowhere" in str(refused)
    refused = typed("leads", "export", str(tmp_path / "leads.csv"), "--segment", "Nenhum").exception
    assert isinstance(refused, UsageError)
    assert list(tmp_path.iterdir()) == []
