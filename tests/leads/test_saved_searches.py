"""Saved searches: whose they are, who sees and changes them, and that they are run anew each time."""

from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.types.json import Jsonb
from saved import add_search
from searching import AddLeads, Clone

from leadsrapido.client import Database
from leadsrapido.errors import ConflictError, NotFoundError, PermissionDeniedError, UsageError
from leadsrapido.leads.saved_searches import (
    delete_search,
    find_saved_search,
    list_saved_searches,
    run_saved_search,
    save_search,
    share_search,
)
from leadsrapido.leads.schemas import LeadFilters, Near
from leadsrapido.leads.segments import create_segment

PADARIAS = LeadFilters(text="padarias", states=("SP",), sort="newest")


@pytest.fixture
def people(test_database: Clone, new_organization: UUID) -> dict[str, UUID]:
    """Users of the organization by name."""
    found = {}
    with test_database.connect("superuser") as connection:
        connection.execute("select app.set_context(%s)", [new_organization])
        for name in ("ana", "bia", "chefe"):
            row = connection.execute(
                "insert into users (organization_id, email) values (%s, %s) returning id",
                [new_organization, f"{name}@example.com"],
            ).fetchone()
            assert row is not None
            found[name] = UUID(str(row[0]))
    return found


async def test_saved_found_and_run_as_it_was_asked(
    database: Database, new_organization: UUID, add_leads: AddLeads
) -> None:
    add_leads(new_organization, {"name": "Padaria A", "state": "SP"}, {"name": "Padaria B", "state": "RJ"})
    near = LeadFilters(near=Near(town="Campinas/SP", radius_m=1000))
    async with database.tenant_session(new_organization) as session:
        saved = await save_search(session, " Padarias de SP ", PADARIAS)
        assert (saved.name, saved.owner, saved.is_shared) == ("Padarias de SP", None, True)
        assert saved.search == {"text": "padarias", "states": ["SP"], "sort": "newest"}
        assert (await save_search(session, "perto", near)).page().near == Near(municipality_id=3509502, radius_m=1000)
        page = await run_saved_search(session, "PADARIAS DE sp")
        assert ([lead.name for lead in page.leads], page.ranking) == (["Padaria A"], "newest")
    add_leads(new_organization, {"name": "Padaria C", "state": "SP"})
    async with database.tenant_session(new_organization, read_only=True) as session:
        first = await run_saved_search(session, str(saved.id), page_size=1)
        second = await run_saved_search(session, "padarias de sp", page_size=1, cursor=first.next_cursor)
        assert [lead.name for lead in (*first.leads, *second.leads)] == ["Padaria C", "Padaria A"]


async def test_who_sees_and_who_changes(
    database: Database, new_organization: UUID, other_organization: UUID, people: dict[str, UUID]
) -> None:
    def as_user(name: str, role: str = "agent") -> Any:  # noqa: ANN401  a context manager
        return database.tenant_session(new_organization, people[name], role)

    async with as_user("ana") as session:
        await save_search(session, "minha", PADARIAS)
        await save_search(session, "nossa", PADARIAS, is_shared=True)
        assert [search.is_mine for search in await list_saved_searches(session)] == [True, True]
    async with as_user("bia") as session:
        # Every owner has a name once: Bia may have her own "minha".
        await save_search(session, "minha", LeadFilters(text="mercado"))
        assert {(search.name, search.owner) for search in await list_saved_searches(session)} == {
            ("minha", "bia@example.com"),
            ("nossa", "ana@example.com"),
        }
        for change in (share_search, delete_search):
            with pytest.raises(PermissionDeniedError, match=r"ana@example\.com's"):
                await change(session, "nossa")
    async with as_user("bia") as session:
        with pytest.raises(NotFoundError):
            await find_saved_search(session, str(people["ana"]))
    async with as_user("chefe", "org_admin") as session:
        # Who administers the organization sees what is shared and may delete it, but put it out of sight: nobody else.
        assert [search.name for search in await list_saved_searches(session)] == ["nossa"]
        with pytest.raises(PermissionDeniedError):
            await share_search(session, "nossa", is_shared=False)
        assert (await share_search(session, "nossa")).is_shared
        await delete_search(session, "nossa")
    async with as_user("ana") as session:
        assert [search.name for search in await list_saved_searches(session)] == ["minha"]
        assert (await share_search(session, "minha")).is_shared
        assert not (await share_search(session, "minha", is_shared=False)).is_shared
    async with database.tenant_session(new_organization) as session:
        # Without a user, as on the command line: all of the organization.
        assert {search.owner for search in await list_saved_searches(session)} == {
            "ana@example.com",
            "bia@example.com",
        }
    async with database.tenant_session(other_organization) as session:
        assert await list_saved_searches(session) == []


def test_nobody_writes_for_another(new_organization: UUID, people: dict[str, UUID], test_database: Clone) -> None:
    def refused(statement: str, *values: object) -> str | None:
        with test_database.connect("app") as connection:
            connection.execute("select app.set_context(%s, %s, 'agent')", [new_organization, people["bia"]])
            with pytest.raises(psycopg.Error) as failed, connection.transaction():
                connection.execute(statement, values)
        return failed.value.sqlstate

    add = (
        "insert into saved_searches (organization_id, owner_id, name, search, is_shared) values (%s, %s, 'x', '{}', %s)"
    )
    assert refused(add, new_organization, people["ana"], True) == "42501"
    assert refused(add, new_organization, None, True) == "42501"
    assert refused(add, new_organization, None, False) in {"42501", "23514"}
    with test_database.connect("app") as connection:
        connection.execute("select app.set_context(%s, %s, 'agent')", [new_organization, people["bia"]])
        own = add_search(connection, new_organization, {}, owner=people["bia"], is_shared=False)
        # Nor does she give hers away.
        with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
            connection.execute("update saved_searches set owner_id = %s where id = %s", [people["ana"], own])


async def test_refusals(database: Database, new_organization: UUID, people: dict[str, UUID]) -> None:
    async with database.tenant_session(new_organization, people["ana"]) as session:
        saved = await save_search(session, "uma", PADARIAS)
        await save_search(session, "UMA", LeadFilters(text="outra"), replace=True)
        assert (await find_saved_search(session, str(saved.id))).search == {"text": "outra"}
    for name, search, error in (
        ("Uma", PADARIAS, ConflictError),
        (" ", PADARIAS, UsageError),
        ("x" * 121, PADARIAS, UsageError),
        ("y", LeadFilters(min_score=101), UsageError),
        ("y", LeadFilters(sort="relevance"), UsageError),
    ):
        with pytest.raises(error):
            async with database.tenant_session(new_organization, people["ana"]) as session:
                await save_search(session, name, search)
    async with database.tenant_session(new_organization, people["ana"]) as session:
        await create_segment(session, "Dinâmico", saved_search=saved.id)
    with pytest.raises(ConflictError, match="dynamic segment is made of this"):
        async with database.tenant_session(new_organization, people["ana"]) as session:
            await delete_search(session, "uma")
    # A search kept private is no other's segment.
    with pytest.raises(NotFoundError, match="no such saved search"):
        async with database.tenant_session(new_organization, people["bia"]) as session:
            await create_segment(session, "Alheio", saved_search=saved.id)


async def test_a_name_that_two_share_is_asked_about(
    database: Database, new_organization: UUID, people: dict[str, UUID], test_database: Clone
) -> None:
    with test_database.connect("app") as connection:
        connection.execute("select app.set_context(%s)", [new_organization])
        for name in ("ana", "bia"):
            add_search(connection, new_organization, {}, name="feira", owner=people[name])
        assert connection.execute("select count(*) from audit.log where table_name = 'saved_searches'").fetchone() == (
            2,
        )
        with pytest.raises(psycopg.errors.UniqueViolation), connection.transaction():
            add_search(connection, new_organization, {}, name="Feira", owner=people["ana"])
        connection.execute("update saved_searches set search = %s", [Jsonb({"tags_all": ["feira"]})])
    async with database.tenant_session(new_organization, read_only=True) as session:
        with pytest.raises(UsageError, match="several saved searches 'feira'"):
            await find_saved_search(session, "feira")
    async with database.tenant_session(new_organization, people["ana"], read_only=True) as session:
        assert (await find_saved_search(session, "feira")).owner == "ana@example.com"
