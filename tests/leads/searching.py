"""How the search tests call the search, and the types of what they are handed."""

import json
from collections.abc import Callable
from typing import Any, Protocol
from uuid import UUID

import psycopg
from psycopg.rows import TupleRow
from psycopg.types.json import Jsonb

AddLeads = Callable[..., list[UUID]]
Search = Callable[..., list[dict[str, Any]]]
Connection = psycopg.Connection[TupleRow]
POSITION = ("rank", "distance_m", "quality_score", "created_at", "id")
CALL = "select * from public.optimized_lead_search(%s, %s, %s, %s)"


class Clone(Protocol):
    """The worker's own database."""

    def url(self, role: str) -> str: ...

    def connect(self, role: str) -> Connection: ...


def call_search(
    connection: psycopg.Connection[dict[str, Any]],
    organization: UUID,
    *,
    page_size: object = 25,
    after: object = None,
    **asked: object,
) -> list[dict[str, Any]]:
    """Rows of optimized_lead_search in the context that is set; every other keyword is a filter of its document."""
    return connection.execute(
        CALL, [organization, Jsonb(asked, dumps=_json), page_size, None if after is None else Jsonb(after)]
    ).fetchall()


def position(row: dict[str, Any]) -> dict[str, Any]:
    """What `after` takes: where the page of this last row ended."""
    found: dict[str, Any] = json.loads(_json({name: row[name] for name in POSITION}))
    return found


def _json(document: object) -> str:
    return json.dumps(document, default=lambda value: value.isoformat() if hasattr(value, "isoformat") else str(value))
