"""search_leads(): pages that lose and repeat nothing, and cursors that fit one search in one organization."""

import datetime as dt
import json
import logging
from typing import Any
from uuid import UUID

import pytest
from searching import AddLeads
from sqlalchemy import text as statement

from leadsrapido.client import Database
from leadsrapido.errors import TenantContextError, TookTooLongError, UsageError
from leadsrapido.leads.reading import read_search
from leadsrapido.leads.schemas import LeadPage, LeadSearch
from leadsrapido.leads.search import search_leads
from leadsrapido.settings import load_settings


async def _search(database: Database, organization: UUID, **asked: Any) -> LeadPage:  # noqa: ANN401
    async with database.tenant_session(organization, read_only=True) as session:
        return await search_leads(session, LeadSearch(**asked))


def _padarias(*scores: int) -> list[dict[str, Any]]:
    """Some with the word in the company too: two relevances, many ties."""
    return [
        {"name": f"Padaria {place}", "company": "Padaria" if place % 3 else None, "quality_score": score}
        for place, score in enumerate(scores)
    ]


@pytest.mark.parametrize("text", [None, "padarias"])
async def test_pages_are_complete_while_leads_come_in(
    database: Database, new_organization: UUID, add_leads: AddLeads, text: str | None
) -> None:
    there = add_leads(new_organization, *_padarias(*[10, 50, 50, 90] * 14))
    seen: list[UUID] = []
    cursor = None
    while True:
        page = await _search(database, new_organization, text=text, page_size=10, cursor=cursor)
        assert page.total == len(there)
        seen += [lead.id for lead in page.leads]
        cursor = page.next_cursor
        if cursor is None:
            break
        add_leads(new_organization, *_padarias(0, 10, 50, 90, 100))
    assert len(seen) == len(set(seen))
    assert set(there) <= set(seen)


async def test_the_page_size_may_change_on_the_way(
    database: Database, new_organization: UUID, add_leads: AddLeads
) -> None:
    add_leads(new_organization, *_padarias(*range(9)))
    first = await _search(database, new_organization, text="padaria", page_size=2)
    rest = await _search(database, new_organization, text="padaria", page_size=200, cursor=first.next_cursor)
    whole = await _search(database, new_organization, text="padaria", page_size=9)
    assert first.leads + rest.leads == whole.leads
    assert (rest.next_cursor, whole.next_cursor) == (None, None)


async def test_a_cursor_fits_its_search_and_organization_only(
    database: Database, new_organization: UUID, other_organization: UUID, add_leads: AddLeads
) -> None:
    for organization in (new_organization, other_organization):
        add_leads(organization, *_padarias(*range(5)))
    cursor = (await _search(database, new_organization, text="padaria", page_size=2)).next_cursor
    assert cursor is not None
    with pytest.raises(UsageError, match="another search or organization"):
        await _search(database, other_organization, text="padaria", page_size=2, cursor=cursor)
    for other in (
        {"text": "padarias"},
        {},
        {"text": "padaria", "tags_all": ("x",)},
        {"text": "padaria", "is_accessed": True},
    ):
        with pytest.raises(UsageError, match="another search or organization"):
            await _search(database, new_organization, **other, cursor=cursor)


@pytest.mark.parametrize("damage", ["", "x", "ç", "=", "AAAA" * 20, "e30", "{}"])
async def test_a_damaged_cursor_is_refused(database: Database, new_organization: UUID, damage: str) -> None:
    with pytest.raises(UsageError, match=r"cannot be read|another search"):
        await _search(database, new_organization, cursor=damage)


async def test_every_changed_letter_of_a_cursor_is_noticed(
    database: Database, new_organization: UUID, add_leads: AddLeads
) -> None:
    add_leads(new_organization, *_padarias(*range(3)))
    cursor = (await _search(database, new_organization, page_size=1)).next_cursor
    assert cursor is not None
    async with database.tenant_session(new_organization, read_only=True) as session:
        for place in range(len(cursor) - 1):
            changed = cursor[:place] + ("A" if cursor[place] != "A" else "B") + cursor[place + 1 :]
            with pytest.raises(UsageError):
                await search_leads(session, LeadSearch(page_size=1, cursor=changed))


async def test_an_empty_answer_says_so(database: Database, new_organization: UUID) -> None:
    for asked, ranking in (
        ({}, "score"),
        ({"text": "padaria"}, "relevance"),
        ({"text": "!!!", "sort": "newest"}, "newest"),
    ):
        page = await _search(database, new_organization, **asked)
        assert (page.leads, page.total, page.total_is, page.next_cursor, page.ranking) == (
            [],
            0,
            "exact",
            None,
            ranking,
        )
        assert page.elapsed_ms > 0


async def test_every_criterion_reaches_the_database(
    database: Database, new_organization: UUID, add_leads: AddLeads
) -> None:
    """Each one alone tells the one lead from the two others."""
    [there, _, _] = add_leads(
        new_organization,
        {
            "name": "Padaria",
            "quality_score": 50,
            "tags": ["feira"],
            "state": "SP",
            "city": "Campinas",
            "municipality_id": 3509502,
            "cep": "13010100",
            "cnae": "4721102",
            "company_size": "EPP",
            "opened_on": dt.date(2010, 5, 5),
            "has_email": True,
            "has_phone": True,
            "kind": "person",
            "custom_fields": {"lojas": 3},
            "created_at": dt.datetime(2025, 6, 1, tzinfo=dt.UTC),
            "updated_at": dt.datetime(2025, 6, 2, tzinfo=dt.UTC),
            "address_coordinates": "SRID=4326;POINT(-47.06 -22.91)",
            "coordinates_source": "address",
        },
        {"name": "Outra", "quality_score": 10, "origin": "delivered", "is_accessed": False, "tags": ["x"]},
        {"name": "Outra", "quality_score": 90, "origin": "delivered", "is_accessed": False, "tags": ["x"]},
    )
    may, july = dt.datetime(2025, 5, 1, tzinfo=dt.UTC), dt.datetime(2025, 7, 1, tzinfo=dt.UTC)
    for asked in (
        {"text": "padarias"},
        {"text": "padari", "as_you_type": True},
        {"text": "padraia"},
        {"min_score": 50, "max_score": 60},
        {"tags_all": ("feira",)},
        {"tags_any": ("feira", "y")},
        {"tags_none": ("x",)},
        {"states": ("sp",)},
        {"city": "CAMPINAS"},
        {"municipality_id": 3509502},
        {"custom_fields": {"lojas": 3}},
        {"fields": ({"key": "lojas", "op": "=", "value": 3},)},
        {"near": {"latitude": -22.9, "longitude": -47, "radius_m": 10_000}},
        {"near": {"town": "Campinas/SP", "radius_m": 20_000}},
        {"near": {"municipality_id": 3509502, "radius_m": 20_000}},
        {"near": {"cep": "13010-1", "radius_m": 10}, "sort": "nearest"},
        {"box": {"west": -48, "south": -23, "east": -47, "north": -22}},
        {"cnaes": ("G",)},
        {"cnaes": ("4721", "99")},
        {"company_sizes": ("EPP", "ME")},
        {"opened_from": "2010-01-01", "opened_until": "2011-01-01"},
        {"has_email": True},
        {"has_phone": True},
        {"kind": "person"},
        {"origin": "own"},
        {"is_accessed": True},
        {"created_from": may, "created_until": july},
        {"updated_from": may, "updated_until": july},
    ):
        assert [lead.id for lead in (await _search(database, new_organization, **asked)).leads] == [there], asked


async def test_what_the_database_refuses_is_a_usage_error(database: Database, new_organization: UUID) -> None:
    for asked, named in (
        ({"page_size": 0}, "page_size"),
        ({"page_size": 10**12}, "page_size"),
        ({"page_size": -(10**12)}, "page_size"),
        ({"min_score": 101}, "min_score"),
        ({"text": "a" * 1001}, "text"),
        ({"near": {"town": "Nenhures", "radius_m": 1}}, "near"),
        ({"near": {"town": "Bom Jesus", "radius_m": 1}}, "near"),
        ({"near": {"latitude": 1, "longitude": 1, "radius_m": 1e7}}, "radius_m"),
    ):
        with pytest.raises(UsageError, match=named):
            await _search(database, new_organization, **asked)


@pytest.mark.parametrize(
    ("document", "named"),
    [
        ({"colour": "red"}, "'colour' is no filter"),
        ({"tags": ["x"]}, "'tags' is no filter"),
        ({"states": "SP"}, "states"),
        ({"min_score": "high"}, "min_score"),
        ({"near": {"latitude": 1, "radius_m": 1}}, "near"),
        ({"near": {"latitude": 1, "longitude": 1, "town": "Campinas/SP", "radius_m": 1}}, "near"),
        ({"near": {"latitude": 1, "longitude": 1, "radius_m": float("nan")}}, "near.radius_m"),
        ({"near": {"latitude": float("inf"), "longitude": 1, "radius_m": 1}}, "near.latitude"),
        ({"box": {"west": float("-inf"), "south": 1, "east": 1, "north": 1}}, "box.west"),
        ({"fields": [{"key": "x", "op": "~"}]}, "fields.0.op"),
        ({"owners": ["me"]}, "owners.0"),
        ({"created_from": "2026-01-01T00:00"}, "created_from.*2026-01-31T00:00-03:00"),
        ({"created_from": "31/12/2026"}, "created_from.*2026-01-31T00:00-03:00"),
        ({"opened_from": "31/12/2026"}, "opened_from.*write it as 2026-01-31"),
        ({"custom_fields": {"a": json.loads("[" * 900 + "]" * 900)}}, "custom_fields.*depth exceeded"),
        ({"custom_fields": {"a": {"b": [float("nan")]}}}, "custom_fields.*no JSON"),
        ({"fields": [{"key": "a", "value": float("inf")}]}, "fields.*no JSON"),
        ({"text": {"a": 1}}, "text"),
        ({"text": "x" * 10_000, "page_size": "x" * 10_000}, "page_size"),
    ],
)
def test_a_document_that_cannot_be_read_names_its_filter(document: dict[str, Any], named: str) -> None:
    with pytest.raises(UsageError, match=named) as refused:
        read_search(document)
    assert len(str(refused.value)) < 600


async def test_text_that_postgresql_cannot_hold_is_cleaned(
    database: Database, new_organization: UUID, add_leads: AddLeads
) -> None:
    add_leads(new_organization, {"name": "Padaria Aurora"})
    assert (await _search(database, new_organization, text="padaria\0aurora")).total == 1
    assert (await _search(database, new_organization, text="padaria \udce3")).total == 1
    assert (await _search(database, new_organization, custom_fields={"a": ["x\0", {"y\0": "\udce3"}]})).total == 0


async def test_a_search_that_takes_too_long_is_stopped_with_its_own_error(
    database: Database, new_organization: UUID
) -> None:
    async def _hurried() -> None:
        async with database.tenant_session(new_organization, read_only=True) as session:
            assert (await session.execute(statement("show statement_timeout"))).scalar_one() == "30s"
            await session.execute(statement("set local statement_timeout = 1"))
            for _ in range(100):
                await search_leads(session, LeadSearch(text="padaria ou mercado", sort="newest"))

    with pytest.raises(TookTooLongError, match="longer than allowed"):
        await _hurried()


async def test_it_needs_an_organization(database: Database) -> None:
    async with database.directory_session() as session:
        with pytest.raises(TenantContextError):
            await search_leads(session, LeadSearch())


async def test_slow_searches_are_logged_without_what_was_searched(
    database: Database,
    new_organization: UUID,
    add_leads: AddLeads,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    add_leads(new_organization, {"name": "Fulana", "tags": ["segredo"]})
    for limit_ms, logged in (("0", True), ("100000", False)):
        monkeypatch.setenv("LEADSRAPIDO_SLOW_QUERY_MS", limit_ms)
        load_settings.cache_clear()
        caplog.clear()
        with caplog.at_level(logging.WARNING, "leadsrapido.leads.search"):
            await _search(database, new_organization, text="fulana", tags_all=("segredo",))
        assert bool(caplog.records) is logged
        assert all(word in caplog.text for word in (str(new_organization), "tags_all, text")) is logged
        assert not any(word in caplog.text.lower() for word in ("fulana", "segredo"))
    monkeypatch.undo()
    load_settings.cache_clear()
