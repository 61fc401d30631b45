"""What stands beside a search: facets, map clusters, suggestions, highlights."""

import random
from collections import Counter
from typing import Any
from uuid import UUID

import pytest
from psycopg.types.json import Jsonb
from searching import AddLeads, Clone

from leadsrapido.client import Database
from leadsrapido.errors import UsageError
from leadsrapido.leads.clusters import Cluster, cluster_leads
from leadsrapido.leads.facets import Facets, count_facets
from leadsrapido.leads.schemas import Box, LeadFilters, LeadPage, LeadSearch
from leadsrapido.leads.search import search_leads
from leadsrapido.leads.suggestions import Suggestion, suggest_searches

TRADES = ["Padaria", "Mercado", "Oficina", "Farmácia"]
TOWNS = [("São Paulo", "SP", -23.55, -46.63), ("Campinas", "SP", -22.91, -47.06), ("Recife", "PE", -8.05, -34.9)]


async def _facets(database: Database, organization: UUID, **asked: Any) -> Facets:  # noqa: ANN401
    async with database.tenant_session(organization, read_only=True) as session:
        return await count_facets(session, LeadFilters(**asked))


async def _clusters(database: Database, organization: UUID, zoom: int, **asked: Any) -> list[Cluster]:  # noqa: ANN401
    async with database.tenant_session(organization, read_only=True) as session:
        return await cluster_leads(session, LeadFilters(**asked), zoom)


async def _search(database: Database, organization: UUID, **asked: Any) -> LeadPage:  # noqa: ANN401
    async with database.tenant_session(organization, read_only=True) as session:
        return await search_leads(session, LeadSearch(**asked))


async def _suggest(database: Database, organization: UUID, typed: str, at_most: int = 8) -> list[Suggestion]:
    async with database.tenant_session(organization, read_only=True) as session:
        return await suggest_searches(session, typed, at_most)


def _leads(count: int) -> list[dict[str, Any]]:
    draw = random.Random(20260303)  # noqa: S311  drawn by a seed, the same each run
    leads = []
    for _ in range(count):
        city, state, latitude, longitude = draw.choice(TOWNS)
        leads.append(
            {
                "name": f"{draw.choice(TRADES)} {draw.choice(['Aurora', 'Central'])}",
                "city": city,
                "state": state,
                "address_coordinates": f"SRID=4326;POINT({longitude} {latitude})",
                "coordinates_source": "municipality",
                "quality_score": draw.choice([0, 19, 20, 55, 80, 100]),
                "company_size": draw.choice([None, "ME", "EPP"]),
                "tags": draw.sample(["quente", "frio", "feira"], draw.randint(0, 3)),
            }
        )
    return leads


@pytest.mark.parametrize(
    ("asked", "fits"),
    [
        ({}, lambda _: True),
        ({"text": "farmacias"}, lambda lead: lead["name"].startswith("Farmácia")),
        ({"states": ("PE",), "tags_all": ("frio",)}, lambda lead: lead["state"] == "PE" and "frio" in lead["tags"]),
        ({"text": "padaria", "min_score": 50}, lambda lead: "Padaria" in lead["name"] and lead["quality_score"] >= 50),
    ],
)
async def test_facets_are_counts_of_the_same_leads(
    database: Database,
    new_organization: UUID,
    add_leads: AddLeads,
    asked: dict[str, Any],
    fits: Any,  # noqa: ANN401
) -> None:
    leads = _leads(200)
    add_leads(new_organization, *leads)
    found = [lead for lead in leads if fits(lead)]
    facets = await _facets(database, new_organization, **asked)
    assert (facets.total, facets.total_is) == (len(found), "exact")
    counted = {kind: {value.value: value.leads for value in getattr(facets, kind)} for kind in ("state", "tag")}
    assert counted["state"] == Counter(lead["state"] for lead in found)
    assert counted["tag"] == Counter(tag for lead in found for tag in lead["tags"])
    assert {value.value: value.leads for value in facets.company_size} == Counter(
        lead["company_size"] for lead in found if lead["company_size"]
    )
    bands = {0: "0-19", 19: "0-19", 20: "20-39", 55: "40-59", 80: "80-100", 100: "80-100"}
    assert {value.value: value.leads for value in facets.score} == Counter(
        bands[lead["quality_score"]] for lead in found
    )
    assert facets.tag == sorted(facets.tag, key=lambda value: (-value.leads, value.value))


async def test_a_segment_is_told_by_its_name(
    database: Database, test_database: Clone, new_organization: UUID, add_leads: AddLeads
) -> None:
    with test_database.connect("superuser") as connection:
        connection.execute("select app.set_context(%s)", [new_organization])
        [segment] = connection.execute(
            "insert into lead_segments (organization_id, name) values (%s, 'Varejo') returning id", [new_organization]
        ).fetchone() or [None]
    add_leads(new_organization, {"name": "A", "segment_id": segment}, {"name": "B"})
    [value] = (await _facets(database, new_organization)).segment
    assert (value.value, value.label, value.leads) == (str(segment), "Varejo", 1)


async def test_many_leads_are_counted_by_a_sample_that_says_so(
    database: Database, test_database: Clone, new_organization: UUID
) -> None:
    with test_database.connect("superuser") as connection:
        connection.execute("select app.set_context(%s)", [new_organization])
        connection.execute(
            """insert into leads (organization_id, id, name, state, quality_score, content_hash, address_coordinates,
                                  coordinates_source)
               select %s, gen_random_uuid(), 'Padaria ' || n, case when n %% 4 = 0 then 'SP' else 'PE' end, 50,
                      convert_to(n::text, 'UTF8'), 'SRID=4326;POINT(-46 -23)', 'address'
               from generate_series(1, 12000) as n""",
            [new_organization],
        )
    facets = await _facets(database, new_organization, text="padaria")
    # One word, nothing else: the lexicon knows the total, the sample the shares.
    assert (facets.total, facets.total_is) == (12_000, "estimated")
    shares = {value.value: value.leads / 12_000 for value in facets.state}
    assert shares["SP"] == pytest.approx(0.25, abs=0.06)
    assert shares["PE"] == pytest.approx(0.75, abs=0.06)
    [cluster] = await _clusters(database, new_organization, 8)
    assert cluster.total_is == "estimated"
    assert cluster.leads == pytest.approx(12_000, rel=0.3)
    assert (cluster.longitude, cluster.latitude) == (pytest.approx(-46), pytest.approx(-23))


async def test_clusters_part_as_the_map_comes_nearer(
    database: Database, new_organization: UUID, add_leads: AddLeads
) -> None:
    leads = _leads(90)
    add_leads(new_organization, *leads, {"name": "Nowhere"})
    far = await _clusters(database, new_organization, 0)
    near = await _clusters(database, new_organization, 10)
    assert sum(cluster.leads for cluster in far) == sum(cluster.leads for cluster in near) == 90
    assert len(far) < len(near) == 3
    assert {(round(cluster.latitude, 2), round(cluster.longitude, 2)): cluster.leads for cluster in near} == Counter(
        (latitude, longitude) for lead in leads for city, _, latitude, longitude in TOWNS if city == lead["city"]
    )
    shown = await _clusters(database, new_organization, 10, box=Box(west=-47.5, south=-24, east=-46, north=-22))
    assert sum(cluster.leads for cluster in shown) == sum(lead["state"] == "SP" for lead in leads)


@pytest.mark.parametrize("zoom", [-1, 21])
async def test_an_impossible_zoom_is_refused(database: Database, new_organization: UUID, zoom: int) -> None:
    with pytest.raises(UsageError, match="zoom"):
        await _clusters(database, new_organization, zoom)


async def test_facets_refuse_what_search_refuses(database: Database, new_organization: UUID) -> None:
    with pytest.raises(UsageError, match="min_score"):
        await _facets(database, new_organization, min_score=101)


async def test_the_last_word_is_completed_by_the_commonest(
    database: Database, new_organization: UUID, add_leads: AddLeads
) -> None:
    add_leads(new_organization, *({"name": "Padaria Paraíso"} for _ in range(3)), {"name": "Papelaria Pará"})
    suggestions = await _suggest(database, new_organization, "aurora pa")
    assert {found.kind for found in suggestions} == {"completion"}
    assert [found.suggestion for found in suggestions[:2]] in (
        ["aurora padaria", "aurora paraiso"],
        ["aurora paraiso", "aurora padaria"],
    )
    assert {found.word: found.leads for found in suggestions} == {"padaria": 3, "paraiso": 3, "papelaria": 1, "para": 1}
    assert await _suggest(database, new_organization, "zzz") == []
    assert await _suggest(database, new_organization, "  ") == []


async def test_a_rare_word_much_like_a_common_one_is_doubted(
    database: Database, new_organization: UUID, add_leads: AddLeads
) -> None:
    add_leads(new_organization, *({"name": f"Cardoso {place}"} for place in range(30)), {"name": "Cardozo"})
    [doubt] = [
        found for found in await _suggest(database, new_organization, "cardozo ltda") if found.kind != "completion"
    ]
    assert (doubt.suggestion, doubt.word, doubt.leads) == ("cardoso ltda", "cardoso", 30)


async def test_another_organizations_words_are_not_suggested(
    database: Database, new_organization: UUID, other_organization: UUID, add_leads: AddLeads
) -> None:
    add_leads(other_organization, {"name": "Segredíssimo"})
    assert await _suggest(database, new_organization, "segred") == []
    assert await _suggest(database, new_organization, "segredissimu") == []
    assert (await _facets(database, new_organization)).total == 0
    assert await _clusters(database, new_organization, 5) == []


async def test_highlights_tell_where_the_searched_words_stand(
    database: Database, new_organization: UUID, add_leads: AddLeads
) -> None:
    add_leads(new_organization, {"name": "Construções d'Água & Cia", "company": "Outra", "city": "São Paulo"})
    page = await _search(database, new_organization, text="construcao agua sao -padaria", highlight=True)
    [lead] = page.leads
    assert lead.highlights is not None
    marked = {
        field: [getattr(lead, field)[start : start + length] for start, length in places]
        for field, places in lead.highlights.items()
    }
    assert marked == {"name": ["Construções", "Água"], "city": ["São"]}
    [plain] = (await _search(database, new_organization, text="construcao")).leads
    assert plain.highlights is None


async def test_corrections_are_told_and_can_be_declined(
    database: Database, new_organization: UUID, add_leads: AddLeads
) -> None:
    add_leads(new_organization, {"name": "Padaria Cardoso"}, {"name": "Mercado Cardoso"})
    page = await _search(database, new_organization, text="padaria cardozzo")
    assert [lead.name for lead in page.leads] == ["Padaria Cardoso"]
    assert page.leads[0].rank == 3
    assert page.understood.corrections == {"cardozzo": "cardoso"}
    assert (await _search(database, new_organization, text="padaria cardozzo", as_typed=True)).leads == []
    unfinished = await _search(database, new_organization, text="padaria ou")
    assert [lead.name for lead in unfinished.leads] == ["Padaria Cardoso"]
    typing = await _search(database, new_organization, text="merc", as_you_type=True)
    assert [lead.name for lead in typing.leads] == ["Mercado Cardoso"]


def test_the_search_document_is_what_the_database_takes(test_database: Clone, new_organization: UUID) -> None:
    """Every filter of the library is one of the database's, and none is missing."""
    with test_database.connect("app") as connection:
        connection.execute("select app.set_context(%s)", [new_organization])
        [known] = connection.execute("select app.lead_search_filters()").fetchone() or [[]]
        attributes = connection.execute(
            "select array_agg(attname::text) from pg_attribute where attrelid = 'app.lead_search'::regclass"
        ).fetchone()
        connection.execute("select * from optimized_lead_search(%s, %s)", [new_organization, Jsonb({})])
    assert sorted(known) == sorted([*LeadFilters.model_fields, "highlight"])
    assert attributes is not None
    assert sorted(known) == sorted(attributes[0])
