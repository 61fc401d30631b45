"""Any mix of filters finds exactly what a plain reading of the rows finds, page by page."""

import datetime as dt
import math
import random
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb
from searching import AddLeads, Clone

TOWNS = {  # written as people write them: (as asked, state, latitude, longitude)
    "São Paulo": ("sao paulo", "SP", -23.55, -46.63),
    "SAO PAULO": ("SÃO PAULO", "SP", -23.56, -46.64),
    "Campinas": ("campinas", "SP", -22.91, -47.06),
    "Olho d'Água": ("olho-d'agua", "PB", -7.22, -37.74),
    "Bom Jesus": ("Bom Jesús", "PB", -6.82, -38.65),
    "Bom Jesus ": ("bom jesus", "RS", -28.67, -50.43),
}
WORDS = ["padaria", "mercado", "aurora", "central", "oficina"]
TAGS = ["quente", "frio", "feira"]
LEADS = 150
EARTH_M = 6_371_000


class Seeded:
    """The organization, its leads, and a connection as the application. No dataclass, or Hypothesis prints all rows."""

    def __init__(
        self,
        organization: UUID,
        segments: list[UUID],
        rows: list[dict[str, Any]],
        connection: psycopg.Connection[dict[str, Any]],
    ) -> None:
        self.organization = organization
        self.segments = segments
        self.rows = rows
        self.connection = connection


@pytest.fixture(scope="module")
def seeded(test_database: Clone, add_leads: AddLeads) -> Iterator[Seeded]:
    """150 leads drawn by a fixed seed, and a connection as the application."""
    with test_database.connect("migrator") as connection:
        slug = f"org-{uuid4().hex[:12]}"
        [organization] = connection.execute("select app.create_organization(%s, %s)", [slug, slug]).fetchone() or [
            uuid4()
        ]
    segments = [uuid4(), uuid4()]
    with test_database.connect("superuser") as connection:
        connection.execute("select app.set_context(%s)", [organization])
        for segment in segments:
            connection.execute(
                "insert into lead_segments (organization_id, id, name) values (%s, %s, %s)",
                [organization, segment, str(segment)],
            )
    draw = random.Random(20260101)  # noqa: S311  drawn by a seed, the same each run
    rows = [_lead(draw, segments) for _ in range(LEADS)]
    for lead, new_id in zip(rows, add_leads(organization, *map(_stored, rows)), strict=True):
        lead["id"] = new_id
    with psycopg.connect(test_database.url("app"), row_factory=dict_row) as connection:
        yield Seeded(organization, segments, rows, connection)
        connection.rollback()


def _lead(draw: random.Random, segments: list[UUID]) -> dict[str, Any]:
    town = draw.choice([*TOWNS, None])
    _, state, latitude, longitude = TOWNS[town] if town else (None, None, None, None)
    is_own = draw.random() < 0.6
    return {
        "name": " ".join(draw.sample(WORDS, 2)).title(),
        "company": draw.choice([None, *WORDS]),
        "city": town and town.strip(),
        # a town without its state, as files have them
        "state": state if draw.random() < 0.9 else None,
        "latitude": latitude and latitude + draw.uniform(-0.2, 0.2),
        "longitude": longitude and longitude + draw.uniform(-0.2, 0.2),
        "segment_id": draw.choice([None, *segments]),
        # few values: ties are the rule
        "quality_score": draw.choice([0, 10, 50, 90, 100]),
        "created_at": dt.datetime(2026, 1, draw.randint(1, 3), tzinfo=dt.UTC),
        "tags": draw.sample(TAGS, draw.randint(0, 3)),
        "custom_fields": {"porte": draw.choice(["ME", "EPP"]), "lojas": draw.randint(1, 3)},
        "origin": "own" if is_own else "delivered",
        "is_accessed": is_own,
    }


def _stored(lead: dict[str, Any]) -> dict[str, Any]:
    row = {name: value for name, value in lead.items() if name not in {"latitude", "longitude"}}
    if lead["latitude"] is not None:
        row["address_coordinates"] = f"SRID=4326;POINT({lead['longitude']} {lead['latitude']})"
        row["coordinates_source"] = "address"
    return row


def _filters(segments: int = 2) -> st.SearchStrategy[dict[str, Any]]:
    score = st.sampled_from([0, 10, 11, 50, 90, 100])
    return st.fixed_dictionaries(
        {},
        optional={
            "words": st.lists(st.sampled_from(WORDS), min_size=1, max_size=3, unique=True),
            "without": st.sampled_from(WORDS),
            "segment": st.integers(0, segments - 1),
            "min_score": score,
            "max_score": score,
            "tags": st.lists(st.sampled_from([*TAGS, "nenhuma"]), max_size=2, unique=True),
            "state": st.sampled_from(["SP", "pb", "RS", "AC"]),
            "city": st.sampled_from([*(town[0] for town in TOWNS.values()), "Nenhures"]),
            "custom_fields": st.sampled_from(
                [{"porte": "ME"}, {"lojas": 2}, {"porte": "EPP", "lojas": 1}, {"x": 1}, {}]
            ),
            "near": st.tuples(
                st.sampled_from([town[2:] for town in TOWNS.values()]), st.sampled_from([5e3, 25e3, 120e3, 9e5])
            ),
            "is_accessed": st.booleans(),
        },
    )


@settings(
    max_examples=150, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(asked=_filters(), page_size=st.integers(7, 80))
def test_the_pages_together_are_the_plain_reading(seeded: Seeded, asked: dict[str, Any], page_size: int) -> None:
    assume(asked.get("min_score", 0) <= asked.get("max_score", 100))
    expected = [lead for lead in seeded.rows if _fits(seeded, lead, asked)]
    pages = list(_pages(seeded, asked, page_size))
    found = [row for page in pages for row in page]
    assert len(found) == len({row["id"] for row in found})
    assert {row["id"] for row in found} == {lead["id"] for lead in expected}
    assert found == sorted(found, key=_place, reverse=True)
    assert all(len(page) == page_size for page in pages[:-1])
    if found:
        assert (pages[0][0]["total"], pages[0][0]["total_is_capped"]) == (len(expected), False)


def _pages(seeded: Seeded, asked: dict[str, Any], page_size: int) -> Iterator[list[dict[str, Any]]]:
    arguments = _arguments(seeded, asked) | {"page_size": page_size}
    while True:
        named = ", ".join(f"{name} => %({name})s" for name in arguments)
        with seeded.connection.transaction():
            seeded.connection.execute("select app.set_context(%s)", [seeded.organization])
            page = seeded.connection.execute(
                f"select * from optimized_lead_search(%(organization)s, {named})",
                arguments | {"organization": seeded.organization},
            ).fetchall()
        yield page
        if not page or not page[0]["has_more"]:
            return
        last = page[-1]
        arguments |= {f"after_{name}": last[name] for name in ("ranking", "rank", "created_at", "id")}
        arguments["after_score"] = last["quality_score"]


def _arguments(seeded: Seeded, asked: dict[str, Any]) -> dict[str, Any]:
    arguments = {
        name: asked[name]
        for name in ("min_score", "max_score", "tags", "state", "city", "is_accessed")
        if name in asked
    }
    if "words" in asked or "without" in asked:
        arguments["query"] = " ".join(
            [*asked.get("words", []), *(f"-{word}" for word in [asked.get("without")] if word)]
        )
    if "segment" in asked:
        arguments["segment_id"] = seeded.segments[asked["segment"]]
    if "custom_fields" in asked:
        arguments["custom_fields"] = Jsonb(asked["custom_fields"])
    if "near" in asked:
        (arguments["latitude"], arguments["longitude"]), arguments["radius_m"] = asked["near"]
    return arguments


def _place(row: dict[str, Any]) -> tuple[Any, ...]:
    return (row["rank"] or 0, row["quality_score"], row["created_at"], row["id"].bytes)


def _fits(seeded: Seeded, lead: dict[str, Any], asked: dict[str, Any]) -> bool:
    words = set(f"{lead['name']} {lead['company'] or ''}".lower().split())
    return (
        words >= set(asked.get("words", []))
        and asked.get("without") not in words
        and ("segment" not in asked or lead["segment_id"] == seeded.segments[asked["segment"]])
        and asked.get("min_score", 0) <= lead["quality_score"] <= asked.get("max_score", 100)
        and set(lead["tags"]) >= set(asked.get("tags", []))
        and ("state" not in asked or lead["state"] == asked["state"].upper())
        and ("city" not in asked or (lead["city"] is not None and _plain(lead["city"]) == _plain(asked["city"])))
        and lead["custom_fields"].items() >= asked.get("custom_fields", {}).items()
        and _within(lead, asked.get("near"))
        and ("is_accessed" not in asked or lead["is_accessed"] == asked["is_accessed"])
    )


def _plain(town: str) -> str:
    return town.lower().translate(str.maketrans("ãáú-", "aau ")).strip()


def _within(lead: dict[str, Any], near: tuple[tuple[float, float], float] | None) -> bool:
    if near is None:
        return True
    if lead["latitude"] is None:
        return False
    (latitude, longitude), radius_m = near
    here, there = math.radians(lead["latitude"]), math.radians(latitude)
    across = math.sin((here - there) / 2) ** 2
    along = math.sin(math.radians(lead["longitude"] - longitude) / 2) ** 2
    metres = 2 * EARTH_M * math.asin(math.sqrt(across + math.cos(here) * math.cos(there) * along))
    # a sphere is not the ellipsoid of WGS 84: what lies near the edge is not judged
    assume(abs(metres - radius_m) > 0.01 * radius_m)
    return metres < radius_m
