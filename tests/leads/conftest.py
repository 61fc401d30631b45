"""Leads to search among, committed, and the search functions called as the application."""

from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import sql
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb
from searching import AddLeads, Clone, Search, call_search


@pytest.fixture(scope="session")
def add_leads(test_database: Clone) -> AddLeads:
    """add_leads(organization, {column: value}, …) commits them; as superuser, so that locked leads can be made."""

    def _add(organization: UUID, *leads: dict[str, Any]) -> list[UUID]:
        ids = []
        with test_database.connect("superuser") as connection:
            connection.execute("select app.set_context(%s)", [organization])
            for lead in leads:
                row = {"organization_id": organization, "id": uuid4(), "content_hash": uuid4().bytes, **lead}
                if "custom_fields" in row:
                    row["custom_fields"] = Jsonb(row["custom_fields"])
                connection.execute(
                    sql.SQL("insert into public.leads ({}) values ({})").format(
                        sql.SQL(", ").join(map(sql.Identifier, row)), sql.SQL(", ").join(map(sql.Placeholder, row))
                    ),
                    row,
                )
                ids.append(row["id"])
        return ids

    return _add


@pytest.fixture(scope="session")
def search(test_database: Clone) -> Search:
    """search(organization, filter=value, …, page_size=, after=): rows as leadsrapido_app sees them, read only."""

    def _search(organization: UUID, **asked: object) -> list[dict[str, Any]]:
        with psycopg.connect(test_database.url("app"), row_factory=dict_row) as connection:
            connection.read_only = True
            connection.execute("select app.set_context(%s)", [organization])
            return call_search(connection, organization, **asked)

    return _search
