"""Leads that may be the same: as one asks about a lead, and as writes and scans recorded them."""

from uuid import UUID

from sqlalchemy import REAL, Integer, Uuid, cast, column, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from leadsrapido.leads.duplicates.models import LeadDuplicate
from leadsrapido.leads.duplicates.reach import organization_of
from leadsrapido.leads.duplicates.schemas import Candidate, LeadBrief, Pair
from leadsrapido.leads.models import Lead

LIKELY = 0.5


async def find_duplicates(
    session: AsyncSession, lead_id: UUID, *, min_similarity: float = LIKELY, limit: int = 20
) -> list[Candidate]:
    """Leads that may be the same as this one, likeliest first; looked up now, by index, never by reading all leads.

    Args:
        session: of `tenant_session()`; `read_only=True` is enough.
        lead_id: a lead, or the id of one that was merged.
        min_similarity: 0 to 1.
        limit: 1 to 200.

    Raises:
        NotFoundError: there is no such lead.
        UsageError: a value out of its range.
    """
    organization_id = organization_of(session)
    found = func.app.duplicate_candidates(
        literal(organization_id, Uuid),
        literal(lead_id, Uuid),
        cast(min_similarity, REAL),
        literal(limit, Integer),
    ).table_valued(column("other_id", Uuid), column("similarity"), column("reasons"), column("status"))
    rows = await session.execute(
        select(Lead, found.c.similarity, found.c.reasons, found.c.status)
        .join(found, found.c.other_id == Lead.id)
        .order_by(found.c.similarity.desc(), Lead.id)
    )
    return [
        Candidate(lead=LeadBrief.model_validate(lead), similarity=similarity, reasons=reasons, status=status)
        for lead, similarity, reasons, status in rows
    ]


async def list_duplicates(session: AsyncSession, *, min_similarity: float = LIKELY, limit: int = 50) -> list[Pair]:
    """Open pairs that writes and scans recorded, likeliest first.

    Args:
        session: of `tenant_session()`; `read_only=True` is enough.
        min_similarity: 0 to 1.
        limit: pairs at most.
    """
    organization_of(session)
    first, second = aliased(Lead), aliased(Lead)
    rows = await session.execute(
        select(first, second, LeadDuplicate.similarity, LeadDuplicate.reasons)
        .join(first, first.id == LeadDuplicate.lead_id)
        .join(second, second.id == LeadDuplicate.other_id)
        .where(LeadDuplicate.status == "open", LeadDuplicate.similarity >= min_similarity)
        .order_by(LeadDuplicate.similarity.desc(), LeadDuplicate.lead_id, LeadDuplicate.other_id)
        .limit(limit)
    )
    return [
        Pair(
            lead=LeadBrief.model_validate(lead),
            other=LeadBrief.model_validate(other),
            similarity=similarity,
            reasons=reasons,
        )
        for lead, other, similarity, reasons in rows
    ]
