"""What cannot be asked is told in one sentence that names the argument."""

from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.types.json import Jsonb
from searching import Search

POINT = {"latitude": -23.55, "longitude": -46.63}
REFUSED = [
    ({"page_size": 0}, "page_size"),
    ({"page_size": 201}, "page_size"),
    ({"page_size": None}, "page_size"),
    ({"query": "a" * 1001}, "query"),
    ({"min_score": -1}, "min_score"),
    ({"max_score": 101}, "max_score"),
    ({"min_score": 60, "max_score": 40}, "min_score"),
    ({"tags": ["t"] * 51}, "tags"),
    ({"tags": ["t", None]}, "tags"),
    ({"state": "São Paulo"}, "state"),
    ({"state": ""}, "state"),
    ({"city": "a" * 201}, "city"),
    ({"custom_fields": Jsonb([1])}, "custom_fields"),
    ({"radius_m": 1000.0}, "radius_m"),
    ({"radius_m": 1000.0, "latitude": 1.0}, "radius_m"),
    (POINT, "radius_m"),
    ({**POINT, "radius_m": 0.0}, "radius_m"),
    ({**POINT, "radius_m": 1_000_001.0}, "radius_m"),
    ({**POINT, "radius_m": float("inf")}, "radius_m"),
    ({**POINT, "radius_m": float("nan")}, "radius_m"),
    ({**POINT, "radius_m": 1.0, "latitude": 90.1}, "latitude"),
    ({**POINT, "radius_m": 1.0, "latitude": float("nan")}, "latitude"),
    ({**POINT, "radius_m": 1.0, "longitude": -180.1}, "longitude"),
    ({"after_id": uuid4()}, "page before"),
    (
        {"after_ranking": "exact", "after_score": 1, "after_created_at": "2025-01-01", "after_id": uuid4()},
        "page before",
    ),
    ({"after_ranking": "none", "after_id": uuid4()}, "page before"),
    (
        {
            "after_ranking": "best",
            "after_score": 1,
            "after_created_at": "2025-01-01",
            "after_id": uuid4(),
            "after_rank": 0.5,
        },
        "page before",
    ),
]


@pytest.mark.parametrize(
    ("arguments", "named"), REFUSED, ids=[f"{named}-{number}" for number, (_, named) in enumerate(REFUSED)]
)
def test_refused_with_a_sentence(new_organization: UUID, search: Search, arguments: dict[str, Any], named: str) -> None:
    with pytest.raises(psycopg.Error) as refused:
        search(new_organization, **arguments)
    assert refused.value.sqlstate == "LR002"
    assert named in (refused.value.diag.message_primary or "")


@pytest.mark.parametrize(
    "arguments",
    [
        {"page_size": 1},
        {"page_size": 200},
        {"query": "a" * 1000},
        {"min_score": 0, "max_score": 100},
        {"tags": []},
        {"custom_fields": {}},
        {**POINT, "radius_m": 1_000_000.0},
        {"state": "sp"},
        {"city": ""},
        {"query": "'; drop table leads; --", "city": "%s", "tags": ["$1", "'"], "custom_fields": {"'": "$2"}},
    ],
)
def test_the_edges_are_taken(new_organization: UUID, search: Search, arguments: dict[str, Any]) -> None:
    assert search(new_organization, **arguments) == []
