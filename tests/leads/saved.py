"""Saved searches and segments, made directly."""

from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb
from searching import Connection

ADD_SEARCH = """
insert into saved_searches (organization_id, owner_id, name, search, is_shared)
values (%s, %s, coalesce(%s, app.uuid_v7()::text), %s, %s) returning id
"""
ADD_SEGMENT = """
insert into lead_segments (organization_id, name, saved_search_id)
values (%s, coalesce(%s, app.uuid_v7()::text), %s) returning id
"""


def add_search(
    connection: Connection,
    organization: UUID,
    search: dict[str, Any],
    *,
    name: str | None = None,
    owner: UUID | None = None,
    is_shared: bool = True,
) -> UUID:
    row = connection.execute(ADD_SEARCH, [organization, owner, name, Jsonb(search), is_shared]).fetchone()
    assert row is not None
    return UUID(str(row[0]))


def add_segment(
    connection: Connection, organization: UUID, search: UUID | None = None, *, name: str | None = None
) -> UUID:
    row = connection.execute(ADD_SEGMENT, [organization, name, search]).fetchone()
    assert row is not None
    return UUID(str(row[0]))


def dynamic_segment(connection: Connection, organization: UUID, search: dict[str, Any]) -> UUID:
    """A dynamic segment of a new saved search."""
    return add_segment(connection, organization, add_search(connection, organization, search))
