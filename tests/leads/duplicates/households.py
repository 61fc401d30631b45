"""Leads with whatever may hang on them, drawn at random; and everything about an organization's leads, to compare."""

import string
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import psycopg
from hypothesis import strategies as st
from psycopg import sql
from psycopg.rows import TupleRow
from psycopg.types.json import Jsonb

from databases import TestDatabase

Connection = psycopg.Connection[TupleRow]

# Small pools: two leads often have the same, or one of them nothing.
EMAILS = ("contato@padaria.example", "vendas@padaria.example", "ana@correio.example")
PHONES = ("+5511987654321", "+551187654321", "+551132654321")
CNPJS = ("12ABC34501DE35", "33683111000280")


def _maybe(values: Any) -> st.SearchStrategy[Any]:  # noqa: ANN401
    return st.none() | st.sampled_from(values)


LEADS = st.fixed_dictionaries(
    {
        "name": st.sampled_from(("Padaria Aurora", "Padaria Aurora Ltda", "Mercado Central")),
        "company": _maybe(("Aurora Pães Ltda", "Central SA")),
        "kind": st.sampled_from(("company", "person")),
        "cnpj": _maybe(CNPJS),
        "email": _maybe(EMAILS),
        "phone": _maybe(PHONES),
        "external_id": _maybe(("A1", "B2")),
        "job_title": _maybe(("Gerente",)),
        "cep": _maybe(("01310100",)),
        "street_number": _maybe(("10", "20")),
        "city": _maybe(("São Paulo", "Campinas")),
        "state": _maybe(("SP",)),
        "tags": st.lists(st.sampled_from(("quente", "feira", "site")), unique=True),
        "custom_fields": st.dictionaries(
            st.sampled_from(("porte", "lojas")), st.sampled_from(("ME", 3, None)), max_size=2
        ),
        "quality_score": st.integers(0, 100),
    }
)
CHILDREN = st.fixed_dictionaries(
    {
        "contacts": st.lists(
            st.tuples(
                st.sampled_from(("email", "phone", "whatsapp", "website", "person")),
                st.sampled_from((*EMAILS, *PHONES, "www.padaria.example")),
            ),
            max_size=5,
        ),
        "deals": st.lists(st.text(string.ascii_letters, min_size=1, max_size=5), max_size=3),
        "activities": st.lists(st.sampled_from(("call", "note", "task")), max_size=3),
        "charged": st.booleans(),
    }
)


def add_lead(connection: Connection, organization: UUID, lead: dict[str, Any], children: dict[str, Any]) -> UUID | None:
    """Insert a lead with its children; None when the organization has a lead of the same content or external id."""
    row = {
        "organization_id": organization,
        "id": uuid4(),
        **lead,
        "custom_fields": Jsonb(lead.get("custom_fields", {})),
    }
    if children.get("charged"):
        row["origin"] = "delivered"
    inserted = connection.execute(
        sql.SQL("insert into public.leads ({}) values ({}) on conflict do nothing").format(
            sql.SQL(", ").join(map(sql.Identifier, row)), sql.SQL(", ").join(map(sql.Placeholder, row))
        ),
        row,
    )
    if not inserted.rowcount:
        return None
    key = {"org": organization, "lead": row["id"]}
    for kind, value in children.get("contacts", ()):
        connection.execute(
            "insert into public.lead_contacts (organization_id, lead_id, kind, raw, normalised) "
            "values (%(org)s, %(lead)s, %(kind)s, %(value)s, %(value)s) on conflict do nothing",
            {**key, "kind": kind, "value": value},
        )
    for title in children.get("deals", ()):
        connection.execute(
            "insert into public.pipeline_leads (organization_id, lead_id, stage_id, title) "
            "select organization_id, %(lead)s, id, %(title)s from public.pipeline_stages "
            "where organization_id = %(org)s order by position limit 1",
            {**key, "title": title},
        )
    for kind in children.get("activities", ()):
        connection.execute(
            "insert into public.activities (organization_id, lead_id, pipeline_lead_id, kind, subject) values "
            "(%(org)s, %(lead)s, (select min(id::text)::uuid from public.pipeline_leads "
            "where organization_id = %(org)s and lead_id = %(lead)s), %(kind)s, 'x')",
            {**key, "kind": kind},
        )
    if children.get("charged"):
        connection.execute(
            "insert into public.lead_accesses (organization_id, lead_id, credits) values (%(org)s, %(lead)s, 2)", key
        )
    return row["id"]


def committed_leads(database: TestDatabase, organization: UUID, leads: Sequence[dict[str, Any]]) -> list[UUID]:
    """Leads with an activity each, the oldest first: every one in a transaction of its own."""
    made = []
    for lead in leads:
        with database.connect("superuser") as connection:
            connection.execute("select app.set_context(%s)", [organization])
            made.append(add_lead(connection, organization, lead, {"activities": ["note"]}))
    return [one for one in made if one]


# When a row was last written, and what is computed from it.
PASSING = ("updated_at", "search_vector")


def everything(connection: Connection, organization: UUID) -> dict[str, list[str]]:
    """Every row about leads: the leads, every table with a foreign key to them, and the pairs. Table → rows as text."""
    children = [child for (child,) in connection.execute("select child from app.lead_children()").fetchall()]
    state = {}
    for table in ["leads", "lead_duplicates", *children]:
        rows = connection.execute(
            sql.SQL(
                "select (to_jsonb(t) - %s::text[])::text from public.{} as t where organization_id = %s order by 1"
            ).format(sql.Identifier(table)),
            [list(PASSING), organization],
        ).fetchall()
        state[table] = [row for (row,) in rows]
    return state


def differences(before: dict[str, list[str]], after: dict[str, list[str]]) -> list[str]:
    """Rows that went (-) or came (+); empty when both states are the same."""
    return [
        f"{'-' if row in before[table] else '+'} {table} {row}"
        for table in before
        for row in sorted(set(before[table]) ^ set(after[table]))
    ]
