"""Leads by the value of a unique custom field: finding one, saving one."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import Text, and_, func, literal, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from leadsrapido.errors import ConflictError, UsageError
from leadsrapido.leads.fields.definitions import find_field
from leadsrapido.leads.fields.models import LeadFieldValue
from leadsrapido.leads.models import Lead

FieldValue = str | int | float | Decimal | dt.date
# What people and programs say of a lead; the rest LeadsRapido keeps itself.
WRITABLE = frozenset({
    "kind", "external_id", "cnpj", "name", "company", "job_title", "email", "phone", "cnae", "company_size",
    "opened_on", "street", "street_number", "address_complement", "district", "cep", "municipality_id", "city",
    "state", "segment_id", "owner_id", "tags", "custom_fields", "source", "legal_basis",
})  # fmt: skip


async def find_lead_by_field(session: AsyncSession, key: str, value: FieldValue) -> Lead | None:
    """The lead whose unique field `key` has that value; None when there is none. By index, whatever the tenant's size.

    Args:
        session: of `tenant_session()`.
        key: of a field declared unique.
        value: text as written, a number, or a date (also as "2025-12-31").

    Raises:
        NotFoundError: no such field.
        UsageError: the field is not unique, or never has such a value.
    """
    field = await find_field(session, key)
    if not field.is_unique:
        raise UsageError(f"The field {key!r} is not unique: several leads may share a value. Declare it unique first.")
    written = literal(_as_json(value), JSONB)
    fits = await session.scalar(select(func.app.fits_field(field.type, field.options, True, written)))
    if not fits or value == "":
        raise UsageError(f"The field {key!r} is a {field.type} and never has the value {value!r}.")
    wanted = (
        select(Lead)
        .join(
            LeadFieldValue,
            and_(LeadFieldValue.organization_id == Lead.organization_id, LeadFieldValue.lead_id == Lead.id),
        )
        .where(
            LeadFieldValue.field_id == field.id,
            LeadFieldValue.unique_value == func.app.unique_value_of(literal(field.type, Text), written),
        )
    )
    return (await session.scalars(wanted)).first()


async def save_lead_by_field(
    session: AsyncSession, key: str, value: FieldValue, values: Mapping[str, Any]
) -> tuple[Lead, bool]:
    """Update the lead that has the value, or make one that has it; `custom_fields` are merged, key by key.

    Two who save the same value at once make one lead: the second updates what the first made.

    Args:
        session: of `tenant_session()`.
        key: of a field declared unique.
        value: what it is found by.
        values: columns of the lead → values, as {"name": "Padaria Aurora", "custom_fields": {"porte": "M"}}.

    Returns:
        The lead, and whether it is new.

    Raises:
        UsageError: a column nobody sets, or a value that a field does not take.
        ConflictError: another lead has a value that must be unique, or the same CNPJ, e-mail and phone.
    """
    if unknown := sorted(values.keys() - WRITABLE):
        raise UsageError(f"{', '.join(unknown)}: no column of a lead that can be set. Take some of {sorted(WRITABLE)}.")
    found = await find_lead_by_field(session, key, value)
    if found is None:
        try:
            return await _insert(session, key, value, values), True
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) != ConflictError.sqlstate:
                raise
            found = await find_lead_by_field(session, key, value)
            if found is None:
                # It was another field's value that somebody has.
                raise
    for name, new in values.items():
        setattr(found, name, {**found.custom_fields, **new} if name == "custom_fields" else new)
    await session.flush()
    return found, False


async def _insert(session: AsyncSession, key: str, value: FieldValue, values: Mapping[str, Any]) -> Lead:
    custom_fields = {**values.get("custom_fields", {}), key: _as_json(value)}
    lead = Lead(**{**values, "custom_fields": custom_fields})
    async with session.begin_nested():
        session.add(lead)
        await session.flush()
    return lead


def _as_json(value: FieldValue) -> str | int | float:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
