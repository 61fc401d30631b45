"""Tables of the pipeline domain."""

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Numeric, String, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column, relationship

from leadsrapido.database.models import CreatedAt, IdentifiedMixin, Model, Timestamp, UpdatedAt, tenant_join, tenant_key

if TYPE_CHECKING:
    from leadsrapido.leads.models import Lead


class PipelineStage(IdentifiedMixin, Model):
    """A step of the sale, with its chance of winning in percent; `outcome` won or lost ends a deal."""

    __tablename__ = "pipeline_stages"
    __table_args__ = (
        ForeignKeyConstraint(["organization_id"], ["public.organizations.id"]),
        UniqueConstraint("organization_id", "name", name="pipeline_stages_name_unique"),
        UniqueConstraint("organization_id", "position", name="pipeline_stages_position_unique", deferrable=True),
    )

    name: Mapped[str] = mapped_column(String(120))
    position: Mapped[int]
    probability: Mapped[int] = mapped_column(server_default="0")
    outcome: Mapped[str | None]
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[UpdatedAt]


class PipelineLead(IdentifiedMixin, Model):
    """A deal: a lead in a stage. `value` is in BRL."""

    __tablename__ = "pipeline_leads"
    __table_args__ = (
        tenant_key("lead_id", "leads", ondelete="CASCADE"),
        tenant_key("stage_id", "pipeline_stages"),
        tenant_key("owner_id", "users"),
    )

    lead_id: Mapped[UUID]
    stage_id: Mapped[UUID]
    owner_id: Mapped[UUID | None]
    title: Mapped[str] = mapped_column(String(255))
    value: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    expected_close_on: Mapped[dt.date | None]
    entered_stage_at: Mapped[dt.datetime] = mapped_column(TIMESTAMP(timezone=True), server_default=func.now())
    closed_at: Mapped[Timestamp | None]
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[UpdatedAt]

    lead: Mapped["Lead"] = relationship(
        primaryjoin=tenant_join("PipelineLead.lead_id", "Lead.id"),
        viewonly=True,
    )
    stage: Mapped[PipelineStage] = relationship(
        primaryjoin=tenant_join("PipelineLead.stage_id", "PipelineStage.id"),
        viewonly=True,
    )
