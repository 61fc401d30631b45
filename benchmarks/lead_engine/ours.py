"""How the product's search is called. The only place that knows."""

from typing import Any

from benchmarks.lead_engine.server import Connection
from psycopg.types.json import Jsonb

PAGE = 25
Statement = tuple[str, dict[str, Any]]


def search_statement(organization: object, search: dict[str, Any], after: dict[str, Any] | None = None) -> Statement:
    """One page of optimized_lead_search(), as leadsrapido_app in the tenant's context.

    after: what the last row of the page before has as quality_score, created_at, id (and rank, distance_m).
    """
    values = {"organization": organization, "search": Jsonb(search), "after": Jsonb(after) if after else None}
    return f"select * from public.optimized_lead_search(%(organization)s, %(search)s, {PAGE}, %(after)s)", values


def has_function(connection: Connection, signature: str) -> bool:
    """Whether the database has a function, as `public.lead_facets(uuid,jsonb)`."""
    found: bool = connection.execute("select to_regprocedure(%s) is not null", [signature]).fetchall()[0][0]
    return found
