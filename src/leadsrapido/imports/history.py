"""What was brought in before."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from leadsrapido.imports.models import Import


async def published_files(session: AsyncSession) -> set[str]:
    """Names of the files whose leads this organization has. Takes a `tenant_session()`."""
    return set(await session.scalars(select(Import.file_name).where(Import.status == "published")))
