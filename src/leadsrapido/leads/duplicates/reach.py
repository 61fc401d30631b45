"""A lead by its id, whichever id it is known by."""

from uuid import UUID

from sqlalchemy import Uuid, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from leadsrapido.errors import NotFoundError, TenantContextError
from leadsrapido.leads.models import Lead


async def get_lead(session: AsyncSession, lead_id: UUID) -> Lead:
    """The lead of that id, or the one it was merged into.

    Raises:
        NotFoundError: there is neither in this organization.
    """
    organization_id = organization_of(session)
    found = select(Lead).where(
        Lead.id
        == select(func.app.resolve_lead(literal(organization_id, Uuid), literal(lead_id, Uuid))).scalar_subquery()
    )
    lead = (await session.scalars(found)).one_or_none()
    if lead is None:
        raise NotFoundError("There is no such lead in this organization.")
    return lead


def organization_of(session: AsyncSession) -> UUID:
    """The organization of a tenant_session().

    Raises:
        TenantContextError: it has none.
    """
    organization_id: UUID | None = session.info.get("organization_id")
    if organization_id is None:
        raise TenantContextError("Leads belong to an organization. Open a tenant_session().")
    return organization_id
