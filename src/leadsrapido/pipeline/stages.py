"""Pipeline stages by name."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from leadsrapido.errors import UsageError
from leadsrapido.pipeline.models import PipelineStage


async def find_stage(session: AsyncSession, name: str) -> UUID:
    """The id of the organization's stage of that name; case does not matter.

    Raises:
        UsageError: there is none; the sentence names those that exist.
    """
    wanted = select(PipelineStage.id).where(func.lower(PipelineStage.name) == func.lower(name))
    found: UUID | None = (await session.scalars(wanted)).first()
    if found is None:
        known = (await session.scalars(select(PipelineStage.name).order_by(PipelineStage.position).limit(20))).all()
        raise UsageError(f"There is no stage {name!r}. Take one of: {', '.join(known)}.")
    return found
