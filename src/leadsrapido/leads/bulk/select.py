"""Which leads: the ids of a search, a batch at a time."""

from uuid import UUID

from sqlalchemy import Integer, Uuid, func, literal, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from leadsrapido.leads.schemas import LeadFilters
from leadsrapido.leads.search import organization_of, search_document


async def matching_ids(
    session: AsyncSession, search: LeadFilters, *, after: UUID | None = None, at_most: int = 1000
) -> list[UUID]:
    """Ids of the leads the search finds now, in the order of their ids; those after the id `after`.

    Raises:
        UsageError: what the search asks for cannot be.
    """
    called = func.public.matching_lead_ids(
        literal(organization_of(session), Uuid),
        literal(search_document(search), JSONB),
        literal(after, Uuid),
        literal(at_most, Integer),
    )
    return list((await session.execute(select(called))).scalar_one())
