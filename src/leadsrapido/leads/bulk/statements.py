"""The statements of the bulk actions: on leads whose ids are known, under row level security, as the application."""

from typing import Any, cast
from uuid import UUID

from sqlalchemy import CursorResult, text
from sqlalchemy.ext.asyncio import AsyncSession

from leadsrapido.leads.bulk.schemas import BulkChange, MoveToSegment
from leadsrapido.leads.search import organization_of

# Which of these leads the action changes.
CHANGES = {
    "tag": "not l.tags @> array[cast(:tag as text)] and cardinality(l.tags) < 100",
    "untag": "l.tags @> array[cast(:tag as text)]",
    "segment": "l.segment_id is distinct from cast(:segment_id as uuid)",
    "assign": "l.owner_id is distinct from cast(:owner_id as uuid)",
    "delete": """
        not exists (select from public.lead_accesses as a where a.organization_id = :organization and a.lead_id = l.id)
        and not exists (
            select from public.pipeline_leads as d where d.organization_id = :organization and d.lead_id = l.id
        )
    """,
}
THESE = "l.organization_id = :organization and l.id = any(:ids)"
COUNT = {
    action: text(f"select count(*) from public.leads as l where {THESE} and {changes}")  # noqa: S608  constants
    for action, changes in CHANGES.items()
}
# What a row says when its turn comes counts, not what it said when the batch began: an edit in between is kept.
CARRY_OUT = {
    action: text(f"{verb} where {THESE} and {CHANGES[action]}")
    for action, verb in {
        "tag": "update public.leads as l set tags = l.tags || cast(:tag as text)",
        "untag": "update public.leads as l set tags = array_remove(l.tags, cast(:tag as text))",
        "segment": "update public.leads as l set segment_id = cast(:segment_id as uuid)",
        "assign": "update public.leads as l set owner_id = cast(:owner_id as uuid)",
        "delete": "delete from public.leads as l",
    }.items()
}
# In one order, so that two actions at once do not wait for each other in a circle. Whoever deletes locks the leads
# first: a deal or a charge that comes meanwhile is then either seen by the next statement, or refused.
LOCK = text(f"select l.id from public.leads as l where {THESE} order by l.id for no key update")  # noqa: S608
LOCK_TO_DELETE = text(f"select l.id from public.leads as l where {THESE} order by l.id for update")  # noqa: S608
REFUSE_DYNAMIC = text("select app.refuse_dynamic_segment(:organization, array[cast(:segment_id as uuid)])")


async def refuse_impossible(session: AsyncSession, change: BulkChange) -> None:
    """What carrying it out would refuse for any lead, a dry run refuses as well.

    Raises:
        ConflictError: the segment is dynamic.
    """
    if isinstance(change, MoveToSegment):
        where = {"organization": organization_of(session), "segment_id": change.segment_id}
        await session.execute(REFUSE_DYNAMIC, where)


async def count_changes(session: AsyncSession, change: BulkChange, ids: list[UUID]) -> int:
    """How many of these leads the action would change."""
    return int((await session.execute(COUNT[change.action], _values(session, change, ids))).scalar_one())


async def carry_out(session: AsyncSession, change: BulkChange, ids: list[UUID]) -> int:
    """Change these leads; returns how many were."""
    values = _values(session, change, ids)
    lock = LOCK_TO_DELETE if change.action == "delete" else LOCK
    await session.execute(lock, {"organization": values["organization"], "ids": ids})
    done = await session.execute(CARRY_OUT[change.action], values)
    return cast("CursorResult[Any]", done).rowcount


def _values(session: AsyncSession, change: BulkChange, ids: list[UUID]) -> dict[str, Any]:
    return {"organization": organization_of(session), "ids": ids, **change.model_dump(exclude={"action"})}
