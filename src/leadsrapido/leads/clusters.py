"""Leads of a search on a map."""

from typing import Literal

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Integer, Uuid, column, func, literal, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from leadsrapido.leads.schemas import LeadFilters
from leadsrapido.leads.search import organization_of, search_document


class Cluster(BaseModel):
    """Leads near each other.

    Attributes:
        longitude: of their middle, degrees (WGS 84); latitude alike.
        leads: how many.
        total_is: exact for a search of up to 4,000 leads, estimated from a sample beyond.
    """

    model_config = ConfigDict(from_attributes=True)

    longitude: float
    latitude: float
    leads: int
    total_is: Literal["exact", "estimated"]


async def cluster_leads(session: AsyncSession, search: LeadFilters, zoom: int) -> list[Cluster]:
    """Group the leads of a search by the cells of a grid, the fullest first, at most 1,000.

    Args:
        session: of `tenant_session()`; `read_only=True` is enough.
        search: as for `search_leads()`; `box` is the part of the map that is shown.
        zoom: of a web map: 0 the world, 20 a street; a cell is 64 pixels.

    Raises:
        UsageError: a filter or zoom that cannot be; TenantContextError: the session has no organization.
    """
    called = func.public.lead_clusters(
        literal(organization_of(session), Uuid), literal(search_document(search), JSONB), literal(zoom, Integer)
    ).table_valued(*(column(name) for name in Cluster.model_fields))
    return [Cluster.model_validate(row) for row in (await session.execute(select(called))).all()]
