"""Undoing a merge."""

from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, column, func, literal, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from leadsrapido.leads.duplicates.reach import organization_of
from leadsrapido.leads.duplicates.schemas import UnmergeResult


async def unmerge(session: AsyncSession, merge_id: UUID) -> UnmergeResult:
    """Undo a merge: both leads as they were, what hung on each back at it.

    What somebody changed since stays and is told. A lead's merges are undone from the last.

    Args:
        session: of `tenant_session()`.
        merge_id: of `MergeResult`.

    Raises:
        NotFoundError: there is no such merge.
        ConflictError: it was undone already, another must be undone first, the survivor was deleted or unlocked
            since, or another lead with the same content came.
        PermissionDeniedError: a viewer.
    """
    called = func.app.unmerge_leads(literal(organization_of(session), Uuid), literal(merge_id, Uuid)).table_valued(
        column("survivor_id"), column("restored_id"), column("kept", ARRAY(Text)), column("missing", JSONB)
    )
    row = (await session.execute(select(called))).one()
    session.expire_all()
    return UnmergeResult.model_validate(row._asdict())
