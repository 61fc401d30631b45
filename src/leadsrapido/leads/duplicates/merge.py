"""Making two leads one, or saying that they are two."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import Uuid, column, func, literal, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from leadsrapido.leads.duplicates.reach import organization_of
from leadsrapido.leads.duplicates.schemas import MergeResult, Side


async def merge_leads(
    session: AsyncSession, survivor_id: UUID, duplicate_id: UUID, take: Mapping[str, Side] | None = None
) -> MergeResult:
    """Merge a duplicate into the lead that stays.

    The survivor's values stay and its gaps are filled; tags are united; contacts, deals, activities and charges move;
    the duplicate's id leads to the survivor from now on. `unmerge()` undoes it.

    Args:
        session: of `tenant_session()`.
        survivor_id: the lead that stays. An id merged before is followed, here and in `duplicate_id`.
        duplicate_id: the lead that goes.
        take: field → "duplicate" to take its value although the survivor has one, or "survivor" to leave a gap a gap.
            Fields are columns of leads; "address" is all of the address, "custom_fields" who wins of both.

    Raises:
        NotFoundError: one of them is no lead of this organization.
        ConflictError: they are one lead already, one of them is locked, or a third lead would become the same.
        PermissionDeniedError: a viewer, or two locked leads and not the operator.
        UsageError: `take` names no field.
    """
    called = func.app.merge_leads(
        literal(organization_of(session), Uuid),
        literal(survivor_id, Uuid),
        literal(duplicate_id, Uuid),
        literal(dict(take or {}), JSONB),
    ).table_valued(
        *(column(name) for name in ("survivor_id", "merge_id", "merged_id")),
        column("changes", JSONB),
        column("moved", JSONB),
    )
    row = (await session.execute(select(called))).one()
    session.expire_all()
    return MergeResult.model_validate(row._asdict())


async def try_merge(
    session: AsyncSession, survivor_id: UUID, duplicate_id: UUID, take: Mapping[str, Side] | None = None
) -> MergeResult:
    """What `merge_leads()` would do: it is done and rolled back, so it tells exactly that, and raises the same."""
    savepoint = await session.begin_nested()
    try:
        done = await merge_leads(session, survivor_id, duplicate_id, take)
    finally:
        await savepoint.rollback()
    return done.model_copy(update={"merge_id": None, "dry_run": True})


async def dismiss(session: AsyncSession, lead_id: UUID, other_id: UUID) -> None:
    """These two are not the same: the pair is not shown again.

    Raises:
        NotFoundError: one of them is no lead of this organization.
        ConflictError: they are one lead already.
    """
    await session.execute(
        select(
            func.app.dismiss_duplicate(
                literal(organization_of(session), Uuid), literal(lead_id, Uuid), literal(other_id, Uuid)
            )
        )
    )
