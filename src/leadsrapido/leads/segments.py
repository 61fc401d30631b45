"""Segments: making them, naming them, what is in them."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from leadsrapido.database.translate import translate
from leadsrapido.errors import ConflictError, UsageError
from leadsrapido.leads.models import LeadSegment
from leadsrapido.leads.saved_searches.models import SavedSearch
from leadsrapido.leads.schemas import LeadSearch, TotalIs
from leadsrapido.leads.search import search_leads

LONGEST_NAME = 120


class SegmentEntry(BaseModel):
    """A segment and how many leads are in it.

    Attributes:
        is_dynamic: its leads are what a saved search finds now.
        saved_search: name of that search, if one sees it.
        leads: how many; total_is tells whether that is exact, at_least (counting stops at 10,000) or estimated.
        problem: why they cannot be counted: the saved search cannot be run any more.
    """

    model_config = ConfigDict(frozen=True)

    id: UUID
    name: str
    is_dynamic: bool
    saved_search: str | None
    leads: int
    total_is: TotalIs
    problem: str | None = None


async def find_segment(session: AsyncSession, name: str) -> UUID:
    """The id of the organization's segment of that name; case does not matter.

    Raises:
        UsageError: there is none; the sentence names those that exist, ten at most.
    """
    wanted = select(LeadSegment.id).where(func.lower(LeadSegment.name) == func.lower(name))
    found: UUID | None = (await session.scalars(wanted)).first()
    if found is None:
        known = (await session.scalars(select(LeadSegment.name).order_by(LeadSegment.name).limit(10))).all()
        choice = f"Take one of: {', '.join(known)}." if known else "This organization has no segments yet."
        raise UsageError(f"There is no segment {name!r}. {choice}")
    return found


async def list_segments(session: AsyncSession) -> list[SegmentEntry]:
    """Every segment by name, with the number of its leads."""
    wanted = (
        select(LeadSegment.id, LeadSegment.name, LeadSegment.saved_search_id, SavedSearch.name.label("search_name"))
        .outerjoin(
            SavedSearch,
            (SavedSearch.organization_id == LeadSegment.organization_id)
            & (SavedSearch.id == LeadSegment.saved_search_id),
        )
        .order_by(func.lower(LeadSegment.name))
    )
    entries = []
    for segment in (await session.execute(wanted)).all():
        leads, total_is, problem = await _counted(session, segment.id)
        entries.append(
            SegmentEntry(
                id=segment.id,
                name=segment.name,
                is_dynamic=segment.saved_search_id is not None,
                saved_search=segment.search_name,
                leads=leads,
                total_is=total_is,
                problem=problem,
            )
        )
    return entries


async def count_members(session: AsyncSession, segment: UUID) -> tuple[int, TotalIs]:
    """How many leads are in a segment, and what that figure is: see `LeadPage.total_is`."""
    page = await search_leads(session, LeadSearch(segments=(segment,), page_size=1))
    return page.total, page.total_is


async def create_segment(
    session: AsyncSession,
    name: str,
    *,
    saved_search: UUID | None = None,
    description: str | None = None,
    color: str | None = None,
) -> UUID:
    """Make a segment; returns its id.

    Args:
        session: of `tenant_session()`.
        name: up to 120 characters; case does not tell two apart.
        saved_search: makes it dynamic: its leads are what that search finds at any moment.
        description: what it is for.
        color: as #rrggbb.

    Raises:
        ConflictError: there is one of that name.
        NotFoundError: no such saved search, or none one sees.
        UsageError: the saved search asks for a dynamic segment itself; no name.
    """
    segment = LeadSegment(name=_named(name), saved_search_id=saved_search, description=description, color=color)
    session.add(segment)
    await session.flush()
    return segment.id


async def rename_segment(session: AsyncSession, segment: UUID, name: str) -> None:
    """Give a segment another name.

    Raises:
        ConflictError: there is one of that name.
    """
    await session.execute(update(LeadSegment).where(LeadSegment.id == segment).values(name=_named(name)))


async def delete_segment(session: AsyncSession, segment: UUID) -> None:
    """Delete a segment that is dynamic or has no leads.

    Raises:
        ConflictError: it has members: move them first (`change_leads` with `MoveToSegment`).
    """
    if not await is_dynamic(session, segment):
        members, _ = await count_members(session, segment)
        if members:
            raise ConflictError(f"The segment has {members:,} leads. Take them out, or move them, first.")
    await session.execute(delete(LeadSegment).where(LeadSegment.id == segment))


async def is_dynamic(session: AsyncSession, segment: UUID) -> bool:
    """Whether a segment's leads are what a saved search finds, instead of those that were put into it."""
    saved_search = select(LeadSegment.saved_search_id).where(LeadSegment.id == segment)
    return await session.scalar(saved_search) is not None


async def _counted(session: AsyncSession, segment: UUID) -> tuple[int, TotalIs, str | None]:
    """One segment that cannot be searched any more does not hide the others."""
    try:
        async with session.begin_nested():
            return *await count_members(session, segment), None
    except DBAPIError as error:
        known = translate(error)
        if not isinstance(known, UsageError):
            raise
        return 0, "estimated", str(known)


def _named(name: str) -> str:
    name = name.strip()
    if not 1 <= len(name) <= LONGEST_NAME:
        raise UsageError(f"A segment has a name of 1 to {LONGEST_NAME} characters.")
    return name
