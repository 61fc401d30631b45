"""Custom fields of an organization: listing, adding, changing, removing their definitions."""

from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from leadsrapido.errors import ConflictError, NotFoundError
from leadsrapido.leads.fields.models import CustomField
from leadsrapido.leads.fields.schemas import FieldChange, FieldEntry, FieldReport, NewField
from leadsrapido.leads.models import Lead


async def list_fields(session: AsyncSession) -> list[FieldEntry]:
    """Every definition, by position and key."""
    wanted = select(CustomField).order_by(CustomField.position, CustomField.key)
    return [FieldEntry.model_validate(field) for field in await session.scalars(wanted)]


async def find_field(session: AsyncSession, key: str) -> CustomField:
    """The definition of that key.

    Raises:
        NotFoundError: there is none; the sentence names those that exist, ten at most.
    """
    found = (await session.scalars(select(CustomField).where(CustomField.key == key))).first()
    if found is None:
        known = (await session.scalars(select(CustomField.key).order_by(CustomField.key).limit(10))).all()
        choice = f"Take one of: {', '.join(known)}." if known else "This organization defines none yet."
        raise NotFoundError(f"There is no custom field {key!r}. {choice}")
    return found


async def add_field(session: AsyncSession, new: NewField, *, dry_run: bool = False) -> FieldReport:
    """Define a field. Values that stand under its key already are checked and, if it asks for it, made searchable.

    While it does so no lead of the organization is written by others.

    Args:
        session: of `tenant_session()`.
        new: the definition.
        dry_run: do it all, then take it back.

    Raises:
        ConflictError: the key is taken, or leads hold values that do not fit (up to ten are named).
    """
    if (await session.scalars(select(CustomField.id).where(CustomField.key == new.key))).first():
        raise ConflictError(f"There is a custom field {new.key!r} already: change it, or take another key.")
    return await _apply(session, CustomField(**new.model_dump() | {"options": list(new.options)}), dry_run=dry_run)


async def change_field(session: AsyncSession, key: str, change: FieldChange, *, dry_run: bool = False) -> FieldReport:
    """Change a definition. A new key moves the values of all leads; required asks nothing of leads until they change.

    Raises:
        NotFoundError: no such field.
        ConflictError: leads hold values that would not fit, or repeat where they must not (up to ten are named).
    """
    field = await find_field(session, key)
    async with session.begin_nested() as undoable:
        for name, value in change.model_dump(exclude_none=True).items():
            setattr(field, name, list(value) if name == "options" else value)
        if field.type != "choice":
            field.options = []
        report = await _apply(session, field, dry_run=False)
        if dry_run:
            await undoable.rollback()
    return report.model_copy(update={"dry_run": dry_run})


async def remove_field(session: AsyncSession, key: str, *, dry_run: bool = False) -> FieldReport:
    """Remove a definition: its values stay in the leads' custom_fields, unchecked and no longer searched by range.

    Raises:
        NotFoundError: no such field.
    """
    report = await _report(session, await find_field(session, key), dry_run=dry_run)
    if not dry_run:
        await session.execute(delete(CustomField).where(CustomField.id == report.field.id))
    return report


async def _apply(session: AsyncSession, field: CustomField, *, dry_run: bool) -> FieldReport:
    async with session.begin_nested() as undoable:
        session.add(field)
        await session.flush()
        report = await _report(session, field, dry_run=dry_run)
        if dry_run:
            await undoable.rollback()
    return report


async def _report(session: AsyncSession, field: CustomField, *, dry_run: bool) -> FieldReport:
    entry = FieldEntry.model_validate(field)
    organization: UUID = session.info["organization_id"]
    has_key = func.jsonb_exists(Lead.custom_fields, entry.key)
    lacks = func.app.is_no_value(Lead.custom_fields[entry.key])
    counted = select(func.count().filter(has_key), func.count().filter(lacks)).where(
        Lead.organization_id == organization
    )
    with_value, lacking = (await session.execute(counted)).one()
    return FieldReport(
        field=entry, dry_run=dry_run, leads_with_value=with_value, leads_lacking=lacking if entry.is_required else 0
    )
