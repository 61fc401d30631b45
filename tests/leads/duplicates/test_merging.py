"""What merging and undoing refuse, and sessions that merge overlapping pairs at the same time."""

import asyncio
from uuid import UUID

import psycopg
import pytest
from households import add_lead

from databases import TestDatabase
from leadsrapido.client import Database
from leadsrapido.errors import ConflictError, NotFoundError, PermissionDeniedError, UsageError
from leadsrapido.leads.duplicates import get_lead, merge_leads, try_merge, unmerge


def make(database: TestDatabase, organization: UUID, count: int, **lead: object) -> list[UUID]:
    """Committed leads, each with two activities and a deal."""
    with database.connect("superuser") as connection:
        connection.execute("select app.set_context(%s)", [organization])
        hung = {"activities": ["call", "note"], "deals": ["x"], "contacts": []}
        made = []
        for n in range(count):
            row = {"name": f"Lead {n}", "email": f"l{n}@x.example", **lead}
            if lead.get("is_accessed") is False:
                row |= {"email": None, "content_hash": bytes([n]) * 32, "origin": "delivered"}
            made.append(add_lead(connection, organization, row, hung))
    return [one for one in made if one]


async def test_overlapping_merges_neither_deadlock_nor_lose_children(
    database: Database, test_database: TestDatabase, new_organization: UUID
) -> None:
    ids = make(test_database, new_organization, 5)
    wanted = [(a, b) for a in ids for b in ids if a != b]

    async def one(survivor: UUID, duplicate: UUID) -> bool:
        try:
            async with database.tenant_session(new_organization) as session:
                await merge_leads(session, survivor, duplicate)
        except ConflictError as error:
            assert "one lead already" in str(error)  # noqa: PT017
            return False
        return True

    merged = await asyncio.gather(*(one(*pair) for pair in wanted))
    assert sum(merged) == len(ids) - 1
    with test_database.connect("superuser") as connection:
        [leads, activities, deals, contacts] = (
            connection.execute(
                "select (select count(*) from leads where organization_id = %(o)s), "
                "(select count(*) from activities where organization_id = %(o)s), "
                "(select count(*) from pipeline_leads where organization_id = %(o)s), "
                "(select count(*) from lead_contacts where organization_id = %(o)s)",
                {"o": new_organization},
            ).fetchone()
            or ()
        )
    assert (leads, activities, deals, contacts) == (1, 10, 5, 5)
    async with database.tenant_session(new_organization) as session:
        assert len({(await get_lead(session, one)).id for one in ids}) == 1


async def test_a_dry_run_tells_and_changes_nothing(
    database: Database, test_database: TestDatabase, new_organization: UUID
) -> None:
    a, b = make(test_database, new_organization, 2, job_title=None)
    async with database.tenant_session(new_organization) as session:
        told = await try_merge(session, a, b, {"name": "duplicate"})
        assert told.dry_run
        assert told.changes == {"name": ("Lead 0", "Lead 1")}
        assert told.moved == {"activities": 2, "lead_contacts": 1, "pipeline_leads": 1}
        assert (await get_lead(session, b)).name == "Lead 1"


async def test_merges_are_undone_from_the_last_and_once(
    database: Database, test_database: TestDatabase, new_organization: UUID
) -> None:
    a, b, c = make(test_database, new_organization, 3)
    async with database.tenant_session(new_organization) as session:
        first = (await merge_leads(session, a, b)).merge_id
        second = (await merge_leads(session, c, a)).merge_id
        assert first
        assert second
    for wrong, why in ((first, "was merged itself. Undo that first"), (a, "no such merge")):
        with pytest.raises((ConflictError, NotFoundError), match=why):
            async with database.tenant_session(new_organization) as session:
                await unmerge(session, wrong)
    async with database.tenant_session(new_organization) as session:
        await unmerge(session, second)
        assert (await unmerge(session, first)).restored_id == b
    with pytest.raises(ConflictError, match="undone already"):
        async with database.tenant_session(new_organization) as session:
            await unmerge(session, first)


async def test_undo_keeps_what_changed_since_and_tells_what_is_gone(
    database: Database, test_database: TestDatabase, new_organization: UUID
) -> None:
    a, b = make(test_database, new_organization, 2)
    async with database.tenant_session(new_organization) as session:
        merge_id = (await merge_leads(session, a, b, {"name": "duplicate"})).merge_id
        assert merge_id
        (await get_lead(session, b)).name = "Nome novo"
    with test_database.connect("superuser") as connection:
        connection.execute("select app.set_context(%s)", [new_organization])
        connection.execute("delete from activities where organization_id = %s", [new_organization])
    async with database.tenant_session(new_organization) as session:
        undone = await unmerge(session, merge_id)
        assert undone.kept == ("name",)
        assert undone.missing == {"activities": 2}
        assert (await get_lead(session, a)).name == "Nome novo"
        assert (await get_lead(session, b)).name == "Lead 1"


async def test_no_contact_opens_for_free(
    database: Database, test_database: TestDatabase, new_organization: UUID
) -> None:
    [open_one] = make(test_database, new_organization, 1)
    locked = make(test_database, new_organization, 2, is_accessed=False, name="Fechada")
    for survivor, duplicate in ((open_one, locked[0]), (locked[0], open_one)):
        with pytest.raises(ConflictError, match="unlock it first"):
            async with database.tenant_session(new_organization, role="admin") as session:
                await merge_leads(session, survivor, duplicate)
    with pytest.raises(PermissionDeniedError, match="only the operator"):
        async with database.tenant_session(new_organization, role="org_admin") as session:
            await merge_leads(session, *locked)
    async with database.tenant_session(new_organization, role="admin") as session:
        assert not (await get_lead(session, (await merge_leads(session, *locked)).merged_id)).is_accessed


async def test_what_cannot_be_merged_is_refused(
    database: Database, test_database: TestDatabase, new_organization: UUID, other_organization: UUID
) -> None:
    a, b = make(test_database, new_organization, 2)
    [foreign] = make(test_database, other_organization, 1)
    for duplicate, take, role, error in (
        (a, {}, None, ConflictError),
        (foreign, {}, None, NotFoundError),
        (b, {"salary": "duplicate"}, None, UsageError),
        (b, {}, "viewer", PermissionDeniedError),
    ):
        with pytest.raises(error):
            async with database.tenant_session(new_organization, role=role) as session:
                await merge_leads(session, a, duplicate, take)  # type: ignore[arg-type]


def test_what_to_take_is_an_object(test_database: TestDatabase, new_organization: UUID) -> None:
    a, b = make(test_database, new_organization, 2)
    with test_database.connect("app") as connection:
        connection.execute("select app.set_context(%s)", [new_organization])
        with pytest.raises(psycopg.Error, match="take is no JSON object") as refused:
            connection.execute("select app.merge_leads(%s, %s, %s, '[1]')", [new_organization, a, b])
    assert refused.value.sqlstate == "LR002"
