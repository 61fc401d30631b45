"""Segments by name."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from leadsrapido.errors import UsageError
from leadsrapido.leads.models import LeadSegment


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
