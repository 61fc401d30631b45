"""Tables of custom fields."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ARRAY, Computed, ForeignKeyConstraint, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from leadsrapido.database.models import CreatedAt, IdentifiedMixin, Model, TenantMixin, UpdatedAt, tenant_key


class CustomField(IdentifiedMixin, Model):
    """The definition of a custom field; changing one checks the leads that stand there (23_custom_fields.sql)."""

    __tablename__ = "custom_fields"
    __table_args__ = (
        ForeignKeyConstraint(["organization_id"], ["public.organizations.id"]),
        UniqueConstraint("organization_id", "key", name="custom_fields_key_unique"),
    )

    key: Mapped[str]
    label: Mapped[str]
    type: Mapped[str]
    options: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    is_required: Mapped[bool] = mapped_column(server_default="false")
    is_filterable: Mapped[bool] = mapped_column(server_default="false")
    is_unique: Mapped[bool] = mapped_column(server_default="false")
    position: Mapped[int] = mapped_column(server_default="0")
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[UpdatedAt]


class LeadFieldValue(TenantMixin, Model):
    """A value of a filterable or unique field, typed; only a trigger on leads writes it."""

    __tablename__ = "lead_field_values"
    __table_args__ = (
        tenant_key("lead_id", "leads", ondelete="CASCADE", name="lead_field_values_lead_known"),
        tenant_key("field_id", "custom_fields", ondelete="CASCADE", name="lead_field_values_field_known"),
    )

    lead_id: Mapped[UUID] = mapped_column(primary_key=True)
    field_id: Mapped[UUID] = mapped_column(primary_key=True)
    text_value: Mapped[str | None]
    number_value: Mapped[Decimal | None]
    date_value: Mapped[dt.date | None]
    unique_value: Mapped[str | None]
    text_folded: Mapped[str | None] = mapped_column(Computed("app.plain(text_value)", persisted=True), deferred=True)
