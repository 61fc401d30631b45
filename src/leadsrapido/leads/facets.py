"""What the leads of a search are made of: counts by segment, state, tag, company size and score."""

from typing import Literal

from pydantic import BaseModel
from sqlalchemy import Uuid, column, func, literal, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from leadsrapido.leads.models import LeadSegment
from leadsrapido.leads.schemas import LeadFilters
from leadsrapido.leads.search import organization_of, search_document


class FacetValue(BaseModel):
    """A value and how many leads of the search have it.

    Attributes:
        value: id of a segment, two letters of a state, a tag, MEI/ME/EPP/other, or a band of scores as 60-79.
        label: what to show: the segment's name, otherwise the value.
    """

    value: str
    label: str
    leads: int


class Facets(BaseModel):
    """Counts of a search, the 30 commonest values of each kind, the commonest first.

    Attributes:
        total: leads of the search.
        total_is: exact for up to 4,000 leads; estimated beyond: all counts are scaled up from a sample of the
            organization's leads, and values too rare for it are missing.
    """

    total: int = 0
    total_is: Literal["exact", "estimated"] = "exact"
    segment: list[FacetValue] = []
    state: list[FacetValue] = []
    tag: list[FacetValue] = []
    company_size: list[FacetValue] = []
    score: list[FacetValue] = []


async def count_facets(session: AsyncSession, search: LeadFilters) -> Facets:
    """Count what the leads of a search are made of.

    Args:
        session: of `tenant_session()`; `read_only=True` is enough.
        search: as for `search_leads()`; its order does not matter.

    Raises:
        UsageError: a filter that cannot be; TenantContextError: the session has no organization.
    """
    called = func.public.lead_facets(
        literal(organization_of(session), Uuid), literal(search_document(search), JSONB)
    ).table_valued(*(column(name) for name in ("facet", "value", "leads", "total", "total_is")))
    rows = (await session.execute(select(called))).all()
    if not rows:
        return Facets()
    names = {str(row.id): row.name for row in await session.execute(select(LeadSegment.id, LeadSegment.name))}
    counted: dict[str, list[FacetValue]] = {}
    for row in rows:
        label = names.get(row.value, row.value) if row.facet == "segment" else row.value
        counted.setdefault(row.facet, []).append(FacetValue(value=row.value, label=label, leads=row.leads))
    return Facets.model_validate({"total": rows[0].total, "total_is": rows[0].total_is, **counted})
