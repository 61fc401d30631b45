"""The search is exempt from row level security: what it shows, and to whom, is its own promise."""

import re
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from searching import AddLeads, Clone, Connection, Search

BOTH = ["select * from public.optimized_lead_search(%s, 'segredo')", "select * from public.search_leads(%s, 'segredo')"]


def test_only_the_own_organization_s_leads(
    new_organization: UUID, other_organization: UUID, add_leads: AddLeads, search: Search
) -> None:
    same: dict[str, Any] = {"name": "Padaria Aurora", "tags": ["feira"], "city": "Campinas", "state": "SP"}
    own = set(add_leads(new_organization, *[same] * 3))
    foreign = set(add_leads(other_organization, *[same] * 5))
    for arguments in (
        {},
        {"query": "padaria"},
        {"tags": ["feira"]},
        {"city": "campinas"},
        {"state": "SP", "query": "aurora"},
    ):
        mine = search(new_organization, **arguments)
        theirs = search(other_organization, **arguments)
        assert ({row["id"] for row in mine}, {row["total"] for row in mine}) == (own, {3})
        assert ({row["id"] for row in theirs}, {row["total"] for row in theirs}) == (foreign, {5})


@pytest.mark.parametrize("call", BOTH)
@pytest.mark.parametrize("context", ["unset", "foreign", "none named", "left over"])
def test_without_the_organization_s_context_it_refuses(
    new_organization: UUID, other_organization: UUID, add_leads: AddLeads, app: Connection, call: str, context: str
) -> None:
    add_leads(new_organization, {"name": "Segredo"})
    named: UUID | None = new_organization
    if context == "foreign":
        app.execute("select app.set_context(%s)", [other_organization])
    elif context == "none named":
        app.execute("select app.set_context(%s)", [new_organization])
        named = None
    elif context == "left over":
        app.execute("select app.set_context(%s)", [new_organization])
        app.commit()
    with pytest.raises(psycopg.Error) as refused:
        app.execute(call, [named])
    assert refused.value.sqlstate == "LR001"
    assert not re.search(r"[0-9a-f]{8}-|segredo", str(refused.value), re.IGNORECASE)


@pytest.mark.parametrize("call", BOTH)
def test_a_malformed_context_is_an_error(
    new_organization: UUID, add_leads: AddLeads, app: Connection, call: str
) -> None:
    add_leads(new_organization, {"name": "Segredo"})
    app.execute("set local app.current_organization_id = 'garbage'")
    with pytest.raises(psycopg.Error) as refused:
        app.execute(call, [new_organization])
    assert not re.search(r"[0-9a-f]{8}-|segredo", str(refused.value), re.IGNORECASE)


def test_a_cursor_of_another_organization_opens_nothing(
    new_organization: UUID, other_organization: UUID, add_leads: AddLeads, search: Search
) -> None:
    add_leads(other_organization, {"name": "Padaria", "quality_score": 90})
    own = add_leads(new_organization, {"name": "Padaria", "quality_score": 50})
    last = search(other_organization)[0]
    after = {"after_ranking": "none", "after_score": last["quality_score"], "after_created_at": last["created_at"]}
    assert [row["id"] for row in search(new_organization, **after, after_id=last["id"])] == own


def test_a_foreign_segment_finds_nothing(
    new_organization: UUID, other_organization: UUID, add_leads: AddLeads, search: Search, admin: Connection
) -> None:
    segment = uuid4()
    admin.execute("select app.set_context(%s)", [other_organization])
    admin.execute(
        "insert into lead_segments (organization_id, id, name) values (%s, %s, 'S')", [other_organization, segment]
    )
    admin.commit()
    add_leads(other_organization, {"name": "Padaria", "segment_id": segment})
    add_leads(new_organization, {"name": "Padaria"})
    assert len(search(other_organization, segment_id=segment)) == 1
    assert search(new_organization, segment_id=segment) == []


def test_locked_leads_show_no_contact_and_are_not_found_by_one(
    new_organization: UUID, add_leads: AddLeads, search: Search
) -> None:
    add_leads(
        new_organization,
        {
            "name": "Aberta",
            "email": "aberta@example.com",
            "phone": "+5511987654321",
            "has_email": True,
            "has_phone": True,
        },
        {"name": "Fechada", "origin": "delivered", "is_accessed": False, "has_email": True, "has_phone": True},
    )
    rows = {row["name"]: row for row in search(new_organization)}
    assert (rows["Aberta"]["email"], rows["Aberta"]["phone"]) == ("aberta@example.com", "+5511987654321")
    assert (rows["Fechada"]["email"], rows["Fechada"]["phone"]) == (None, None)
    assert (rows["Fechada"]["has_email"], rows["Fechada"]["has_phone"]) == (True, True)
    assert search(new_organization, query="aberta@example.com") == []


def test_who_sees_which_lead_holds_here_too(fresh_database: Clone) -> None:
    """The search asks the predicate that the policies ask, for the page and for the total."""
    with fresh_database.connect("migrator") as connection:
        [organization] = connection.execute("select app.create_organization('a', 'A')").fetchone() or [None]
    with fresh_database.connect("superuser") as connection:
        connection.execute("set session_replication_role = replica")
        connection.execute(
            """
            insert into public.leads (organization_id, name, content_hash, quality_score, owner_id)
            select %s, 'Padaria ' || n, sha256(n::text::bytea), 0, case when n <= 3 then app.uuid_v7() end
            from generate_series(1, 10) as n
            """,
            [organization],
        )
        connection.execute("""
            create or replace function app.can_see_lead(organization_id uuid, owner_id uuid) returns boolean
            language sql stable parallel safe return owner_id is null
        """)
    with fresh_database.connect("app") as connection:
        connection.execute("select app.set_context(%s)", [organization])
        for call in (
            "optimized_lead_search(%s, 'padarias')",
            "optimized_lead_search(%s)",
            "search_leads(%s, 'padaria')",
        ):
            rows = connection.execute(f"select count(*), max(total) from public.{call}", [organization]).fetchone()
            assert rows == (7, 7), call


@pytest.mark.parametrize(
    ("role", "may"), [("app", True), ("worker", True), ("readonly", True), ("monitor", False), ("backup", False)]
)
def test_who_may_search(test_database: Clone, new_organization: UUID, role: str, may: bool) -> None:
    with test_database.connect(role) as connection, pytest.raises(psycopg.Error) as refused:
        connection.execute("select * from public.optimized_lead_search(%s)", [new_organization])
    assert refused.value.sqlstate == ("LR001" if may else "42501")


def test_its_steps_are_not_for_the_application(test_database: Clone) -> None:
    with test_database.connect("superuser") as connection:
        callable_steps = connection.execute("""
            select p.proname from pg_proc as p
            where p.pronamespace = 'app'::regnamespace and p.provolatile = 'v'
              and pg_get_function_arguments(p.oid) like '%lead_criteria%'
              and has_function_privilege('leadsrapido_app', p.oid, 'execute')
        """).fetchall()
    assert callable_steps == []
