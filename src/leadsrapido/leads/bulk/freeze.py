"""Making a static segment of a dynamic one."""

from collections.abc import Callable
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from leadsrapido.errors import ConflictError
from leadsrapido.leads.bulk.apply import BATCH
from leadsrapido.leads.bulk.schemas import MoveToSegment
from leadsrapido.leads.bulk.select import matching_ids
from leadsrapido.leads.bulk.statements import carry_out
from leadsrapido.leads.schemas import LeadFilters
from leadsrapido.leads.search import organization_of

IDS_AT_ONCE = 20_000
DYNAMIC = text("""
    select name, saved_search_id from public.lead_segments where organization_id = :organization and id = :segment
""")
IN_ANOTHER = text("""
    select count(*) from public.leads
    where organization_id = :organization and id = any(:ids) and segment_id is not null
""")
FREEZE = text("""
    update public.lead_segments set saved_search_id = null where organization_id = :organization and id = :segment
""")


class FreezeReport(BaseModel):
    """What freezing a segment did, or on a dry run would do.

    Attributes:
        members: leads the segment has from now on.
        moved: those of them that were in another segment: a lead is in one.
    """

    model_config = ConfigDict(frozen=True)

    members: int
    moved: int
    dry_run: bool


async def freeze_segment(
    session: AsyncSession,
    segment: UUID,
    *,
    move: bool = False,
    dry_run: bool = False,
    on_batch: Callable[[int], None] | None = None,
) -> FreezeReport:
    """Make the leads that a dynamic segment has now its members, for good; the saved search stays. One transaction.

    Args:
        session: of `tenant_session()`.
        segment: a dynamic one.
        move: members that are in a static segment leave it.
        dry_run: only count.
        on_batch: called with how many leads were put into it so far.

    Raises:
        ConflictError: it is static; or members are in another segment and `move` was not asked for.
    """
    where = {"organization": organization_of(session), "segment": segment}
    found = (await session.execute(DYNAMIC, where)).one_or_none()
    if found is None or found.saved_search_id is None:
        raise ConflictError("This segment is static: there is nothing to freeze.")
    ids = await _members(session, segment)
    moved = (await session.execute(IN_ANOTHER, {**where, "ids": ids})).scalar_one()
    report = FreezeReport(members=len(ids), moved=moved, dry_run=dry_run)
    if dry_run:
        return report
    if moved and not move:
        raise ConflictError(
            f"{moved:,} of the {len(ids):,} leads of {found.name!r} are in another segment, and a lead is in one. "
            "Freeze with --move to take them out of it."
        )
    await session.execute(FREEZE, where)
    for start in range(0, len(ids), BATCH):
        await carry_out(session, MoveToSegment(segment_id=segment), ids[start : start + BATCH])
        if on_batch:
            on_batch(min(start + BATCH, len(ids)))
    return report


async def _members(session: AsyncSession, segment: UUID) -> list[UUID]:
    # All before the first is changed: what the segment asks for may change with them.
    members: list[UUID] = []
    search = LeadFilters(segments=(segment,))
    while ids := await matching_ids(session, search, after=members[-1] if members else None, at_most=IDS_AT_ONCE):
        members += ids
    return members
