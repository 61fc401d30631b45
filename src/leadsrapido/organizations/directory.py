"""Find organizations, before any of them is entered."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from leadsrapido.organizations.models import OrganizationDirectory
from leadsrapido.organizations.schemas import OrganizationEntry


async def list_organizations(session: AsyncSession) -> list[OrganizationEntry]:
    """Every organization of this database, by slug. Takes a `directory_session()`."""
    rows = await session.scalars(select(OrganizationDirectory).order_by(OrganizationDirectory.slug))
    return [OrganizationEntry.model_validate(row) for row in rows]
