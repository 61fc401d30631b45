"""What cannot be asked is told in one sentence that names the filter, or finds nothing; never a scan, never a guess."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
from drawn_leads import found_organization
from psycopg.rows import dict_row
from searching import AddLeads, Clone, Search, call_search

POINT = {"latitude": -23.55, "longitude": -46.63}
BOX = {"west": -47, "south": -24, "east": -46, "north": -23}
BEFORE = {"id": str(UUID(int=1)), "quality_score": 1, "created_at": "2026-01-01"}
LISTS = ["segments", "tags_all", "tags_any", "tags_none", "states", "cnaes", "company_sizes", "owners", "stages"]
SCALARS = [
    "text", "as_typed", "as_you_type", "min_score", "max_score", "city", "municipality_id", "opened_from",
    "opened_until", "has_email", "has_phone", "is_accessed", "is_assigned", "created_from", "created_until",
    "updated_from", "updated_until", "import_id", "kind", "origin", "sort", "highlight",
]  # fmt: skip
TYPED = [name for name in SCALARS if name not in {"text", "city"}]
REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"colour": "red"}, "colour"),
    ({"'; drop table leads; --": 1}, "drop table"),
    # of the wrong type
    *(({name: "x"}, name) for name in TYPED),
    *(({name: {"a": 1}}, name) for name in SCALARS),
    *(({name: [1]}, name) for name in SCALARS),
    *(({name: "x"}, name) for name in LISTS),
    *(({name: {"a": 1}}, name) for name in LISTS),
    *(({name: [{"a": 1}]}, name) for name in LISTS),
    *(({name: [["a"], ["b"]]}, name) for name in LISTS),
    *(({name: "x"}, name) for name in ("near", "box", "fields", "custom_fields")),
    *(({name: 1}, name) for name in ("near", "box", "fields", "custom_fields")),
    ({"near": [1, 2]}, "near"),
    ({"custom_fields": [1]}, "custom_fields"),
    ({"fields": {"key": "x"}}, "fields"),
    ({"fields": ["x"]}, "fields"),
    # out of range
    ({"page_size": 0}, "page_size"),
    ({"page_size": 201}, "page_size"),
    ({"page_size": None}, "page_size"),
    ({"text": "a" * 1001}, "text"),
    ({"text": "padaria " * 1250}, "text"),
    ({"min_score": -1}, "min_score"),
    ({"min_score": 1.5}, "min_score"),
    ({"min_score": 10**30}, "min_score"),
    ({"max_score": 101}, "max_score"),
    ({"min_score": 60, "max_score": 40}, "min_score"),
    ({"municipality_id": 10**12}, "municipality_id"),
    ({"tags_all": ["t"] * 51}, "tags"),
    ({"tags_any": ["t", None]}, "tags"),
    ({"segments": [str(UUID(int=n)) for n in range(101)]}, "100"),
    *(({name: []}, name) for name in LISTS if name not in {"tags_all", "tags_none"}),
    ({"states": ["São Paulo"]}, "states"),
    ({"states": [""]}, "states"),
    ({"states": ["S1"]}, "states"),
    ({"city": "a" * 201}, "city"),
    ({"cnaes": ["V"]}, "cnaes"),
    ({"cnaes": ["4"]}, "cnaes"),
    ({"cnaes": ["47.11-3/02"]}, "cnaes"),
    ({"company_sizes": ["huge"]}, "company_sizes"),
    ({"company_sizes": [None]}, "company_sizes"),
    ({"opened_from": "2026-02-30"}, "opened_from"),
    ({"opened_from": "2026-02-03", "opened_until": "2026-02-02"}, "opened_from"),
    ({"created_from": "2026-02-03T00:00Z", "created_until": "2026-02-02T00:00Z"}, "created_from"),
    ({"updated_from": "2026-02-03T00:00Z", "updated_until": "2026-02-02T00:00Z"}, "updated_from"),
    ({"kind": "robot"}, "kind"),
    ({"origin": "stolen"}, "origin"),
    ({"sort": "best"}, "sort"),
    ({"sort": "relevance"}, "sort"),
    ({"sort": "relevance", "text": " "}, "sort"),
    ({"sort": "nearest"}, "sort"),
    # places
    ({"near": POINT}, "radius_m"),
    ({"near": {"radius_m": 1}}, "near"),
    ({"near": {"latitude": 1, "radius_m": 1}}, "near"),
    ({"near": {**POINT, "radius_m": 0}}, "radius_m"),
    ({"near": {**POINT, "radius_m": 1e-400}}, "radius_m"),
    ({"near": {**POINT, "radius_m": 1_000_001}}, "radius_m"),
    ({"near": {**POINT, "radius_m": 10**400}}, "radius_m"),
    ({"near": {**POINT, "radius_m": "1000"}}, "radius_m"),
    ({"near": {**POINT, "radius_m": {"m": 1}}}, "radius_m"),
    ({"near": {"latitude": 90.1, "longitude": 0, "radius_m": 1}}, "latitude"),
    ({"near": {"latitude": 0, "longitude": -180.1, "radius_m": 1}}, "longitude"),
    ({"near": {"latitude": "NaN", "longitude": 0, "radius_m": 1}}, "latitude"),
    ({"near": {"municipality_id": 1, "radius_m": 1}}, "municipality"),
    ({"near": {"municipality_id": 3550308.5, "radius_m": 1}}, "municipality"),
    ({"near": {"cep": "01310100", "radius_m": 1}}, "CEP"),
    ({"near": {"cep": "013", "radius_m": 1}}, "CEP"),
    ({"near": {"cep": None, "radius_m": 1}}, "CEP"),
    ({"near": {**POINT, "radius_m": 1, "planet": "Mars"}}, "near"),
    ({"box": {"west": 1}}, "box"),
    ({"box": {**BOX, "west": -45}}, "box"),
    ({"box": {**BOX, "north": 91}}, "box"),
    ({"box": {**BOX, "west": -180, "east": 180}}, "box"),
    ({"box": {**BOX, "west": "-47"}}, "box"),
    # custom fields
    ({"fields": [{"op": "=", "value": 1}]}, "fields"),
    ({"fields": [{"key": "x", "op": "like", "value": 1}]}, "fields"),
    ({"fields": [{"key": "x", "op": ">", "value": 1}]}, "'x'"),
    ({"fields": [{"key": "x", "value": 1}, {"key": "x", "value": 2}]}, "'x'"),
    ({"fields": [{"key": "x", "value": 1}], "custom_fields": {"x": 2}}, "'x'"),
    ({"fields": [{"key": "x", "value": 1}] * 21}, "fields"),
    ({"fields": [{"key": None, "value": 1}]}, "fields"),
    ({"fields": [{"key": "x"}]}, "'x'"),
    # the page before
    ({"after": []}, "after"),
    ({"after": "x"}, "after"),
    ({"after": {}}, "after"),
    ({"after": {"id": "x"}}, "after"),
    ({"after": {"id": str(UUID(int=1)), "quality_score": 1}}, "after"),
    ({"text": "x", "after": BEFORE}, "after"),
    ({"text": "x", "after": {**BEFORE, "rank": 4}}, "after"),
]  # fmt: skip


@pytest.fixture(scope="module")
def ask(test_database: Clone) -> Iterator[Search]:
    """ask(filter=value, …) in an organization without leads."""
    organization = found_organization(test_database)
    with psycopg.connect(test_database.url("app"), row_factory=dict_row) as connection:
        connection.execute("select app.set_context(%s)", [organization])

        def _ask(**asked: object) -> list[dict[str, Any]]:
            with connection.transaction(force_rollback=True):
                return call_search(connection, organization, **asked)

        yield _ask
        connection.rollback()


@pytest.mark.parametrize(("asked", "named"), REFUSED, ids=lambda value: str(value)[:50])
def test_refused_with_a_sentence(ask: Search, asked: dict[str, Any], named: str) -> None:
    with pytest.raises(psycopg.Error) as refused:
        ask(**asked)
    told = refused.value.diag.message_primary or ""
    assert refused.value.sqlstate == "LR002", told
    assert named in told
    assert told.startswith("Search: ")
    assert told.endswith((".", ":"))
    assert len(told) < 700


@pytest.mark.parametrize(
    "asked",
    [
        {"page_size": 1},
        {"page_size": 200},
        {"text": "a" * 1000},
        {"text": "de da e"},
        {"text": '"padaria'},
        {"text": '"""'},
        {"text": "-"},
        {"text": "| & ! <-> :*"},
        {"text": "ou or ou"},
        {"min_score": 0, "max_score": 100},
        {"min_score": None},
        {"tags_all": [], "tags_none": []},
        {"custom_fields": {}},
        {"custom_fields": {"a": {"b": [{"c": None}]}}},
        {"fields": []},
        {"near": {**POINT, "radius_m": 1_000_000}},
        {"near": {**POINT, "radius_m": 0.001}},
        {"states": ["sp", "XX"]},
        {"city": ""},
        {"cnaes": ["g", "47", "4711302"]},
        {"import_id": str(UUID(int=1))},
        {"text": "'; drop table leads; --", "city": "%s", "tags_all": ["$1", "'"], "custom_fields": {"'": "$2"}},
    ],
    ids=str,
)
def test_the_edges_are_taken(ask: Search, asked: dict[str, Any]) -> None:
    assert ask(**asked) == []


def test_half_typed_texts_find_what_they_can(new_organization: UUID, add_leads: AddLeads, search: Search) -> None:
    add_leads(new_organization, {"name": "Padaria Aurora"}, {"name": "Mercado"})
    for text in ('"padaria aurora', 'padaria "', "padaria -", "- padaria"):
        assert [row["name"] for row in search(new_organization, text=text)] == ["Padaria Aurora"], text
    for text in ("de da e", "-", '""', "!!!"):
        assert search(new_organization, text=text) == [], text
