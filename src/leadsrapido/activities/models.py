"""Tables of the activities domain."""

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from leadsrapido.database.models import CreatedAt, IdentifiedMixin, Model, Timestamp, UpdatedAt, tenant_join, tenant_key

if TYPE_CHECKING:
    from leadsrapido.leads.models import Lead


class Activity(IdentifiedMixin, Model):
    """What was done with a lead, or is to do: call, email, meeting, note, task."""

    __tablename__ = "activities"
    __table_args__ = (
        ForeignKeyConstraint(["organization_id"], ["public.organizations.id"]),
        tenant_key("lead_id", "leads", ondelete="CASCADE"),
        tenant_key("pipeline_lead_id", "pipeline_leads", ondelete="CASCADE"),
        tenant_key("user_id", "users"),
    )

    lead_id: Mapped[UUID]
    pipeline_lead_id: Mapped[UUID | None]
    user_id: Mapped[UUID | None]
    kind: Mapped[str]
    subject: Mapped[str] = mapped_column(String(255))
    body: Mapped[str | None]
    due_at: Mapped[Timestamp | None]
    done_at: Mapped[Timestamp | None]
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[UpdatedAt]

    lead: Mapped["Lead"] = relationship(
        primaryjoin=tenant_join("Activity.lead_id", "Lead.id"),
        viewonly=True,
    )
