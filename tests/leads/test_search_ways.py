"""Of many leads: which way is taken to a page, and that pages lose and repeat nothing while leads come in."""

import datetime as dt
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
from drawn_leads import Drawn, add_drawn, draw_organization
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb
from searching import Clone, call_search, position

MANY = 9_000
CAMPINAS = {"latitude": -22.91, "longitude": -47.06}
COUNT_CALLS = "select funcname, calls from pg_stat_xact_user_functions where schemaname = 'app'"


@pytest.fixture(scope="module")
def many(module_database: Clone) -> Iterator[tuple[Drawn, psycopg.Connection[dict[str, Any]]]]:
    """9,000 leads, and a connection as the application that counts calls of functions."""
    drawn = draw_organization(module_database, MANY, seed=3)
    with psycopg.connect(module_database.url("superuser"), row_factory=dict_row, autocommit=True) as connection:
        connection.execute("analyze public.leads")
        connection.execute("set track_functions = 'all'")
        connection.execute("set session authorization leadsrapido_app")
        yield drawn, connection


WAYS: list[tuple[dict[str, Any], set[str]]] = [
    # few matches: all of them in one statement
    ({"text": "raríssimas", "kind": "company"}, {"all_at_once"}),
    ({"text": "raríssimas comercial", "sort": "newest"}, {"all_at_once"}),
    # few by the planner: gathered and sorted
    ({"municipality_id": 3509502}, {"gather_leads"}),
    ({"near": {**CAMPINAS, "radius_m": 15_000}}, {"gather_leads"}),
    # many: walked to
    ({}, {"best_leads"}),
    ({"sort": "newest"}, {"walk_leads"}),
    ({"has_email": True}, {"walk_leads", "with_total"}),
    ({"custom_fields": {"pais": "BR"}}, {"walk_leads", "with_total"}),
    ({"text": "comercial", "sort": "score"}, {"walk_leads"}),
    ({"near": {**CAMPINAS, "radius_m": 1_000_000}}, {"gather_leads"}),
    ({"near": {**CAMPINAS, "radius_m": 1_000_000}, "sort": "nearest"}, {"nearest_leads"}),
    # many words: tier by tier
    ({"text": "comercial"}, {"relevant_leads", "walk_leads"}),
    ({"text": "comercial central"}, {"relevant_leads", "walk_leads"}),
    ({"text": "-padaria"}, {"relevant_leads", "walk_leads"}),
    ({"text": "comercial ou padaria"}, {"relevant_leads", "walk_leads"}),
    ({"text": "luzia"}, {"relevant_leads"}),
]


def _calls(connection: psycopg.Connection[dict[str, Any]]) -> dict[str, int]:
    return {row["funcname"]: row["calls"] for row in connection.execute(COUNT_CALLS).fetchall()}


@pytest.mark.parametrize(("asked", "steps"), WAYS, ids=[str(asked) for asked, _ in WAYS])
def test_each_way_is_taken(
    many: tuple[Drawn, psycopg.Connection[dict[str, Any]]], asked: dict[str, Any], steps: set[str]
) -> None:
    drawn, connection = many
    with connection.transaction():
        connection.execute("select app.set_context(%s)", [drawn.organization])
        # counted since the server took the session's figures last, so a difference
        before = _calls(connection)
        rows = call_search(connection, drawn.organization, **asked)
        called = {name for name, calls in _calls(connection).items() if calls > before.get(name, 0)}
    assert rows
    assert steps <= called
    assert ("all_at_once" in steps) == ("all_at_once" in called)


@pytest.mark.parametrize(
    "asked",
    [
        {"text": "comercial central"},
        {"text": "aurora ou cristal"},
        {"sort": "newest", "min_score": 50},
        {"text": "comercial", "sort": "nearest", "near": {**CAMPINAS, "radius_m": 40_000}},
    ],
    ids=str,
)
def test_all_pages_together_are_complete_while_leads_come_in(
    many: tuple[Drawn, psycopg.Connection[dict[str, Any]]], module_database: Clone, asked: dict[str, Any]
) -> None:
    """Each lead that was there at the beginning stands on one page, in order, across tiers; none stands on two."""
    drawn, connection = many
    there = {lead["id"] for lead in drawn.leads}
    seen: list[dict[str, Any]] = []
    after = None
    while True:
        with connection.transaction():
            connection.execute("select app.set_context(%s)", [drawn.organization])
            page = call_search(connection, drawn.organization, **asked, page_size=200, after=after)
        seen += page
        if not page or not page[-1]["has_more"]:
            break
        after = position(page[-1])
        with module_database.connect("superuser") as adding:
            adding.execute("select app.set_context(%s)", [drawn.organization])
            add_drawn(adding, drawn, 20, seed=len(drawn.leads))
    ids = [row["id"] for row in seen]
    assert len(ids) == len(set(ids))
    assert [_place(row, asked) for row in seen] == sorted(_place(row, asked) for row in seen)
    # all at once, as of now: what was there at the beginning is neither more nor less
    with module_database.connect("superuser") as reading:
        reading.execute("select app.set_context(%s)", [drawn.organization])
        [now] = reading.execute(
            "select public.matching_lead_ids(%s, %s, null, 100000)",
            [drawn.organization, Jsonb({k: v for k, v in asked.items() if k != "sort"})],
        ).fetchone() or [[]]
    assert there & set(ids) == there & set(now)
    assert len(ids) > 2 * len(page)


def _place(row: dict[str, Any], asked: dict[str, Any]) -> tuple[Any, ...]:
    sort = asked.get("sort", "relevance")
    created: dt.datetime = row["created_at"]
    lead_id: UUID = row["id"]
    if sort == "nearest":
        return (row["distance_m"], lead_id.int)
    newest = (-created.timestamp(), -lead_id.int)
    if sort == "newest":
        return newest
    return (-(row["rank"] or 0) if sort == "relevance" else 0, -row["quality_score"], *newest)
