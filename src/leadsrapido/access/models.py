"""Tables of the access domain."""

from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from leadsrapido.database.models import CreatedAt, IdentifiedMixin, Model, tenant_key


class LeadAccess(IdentifiedMixin, Model):
    """One charge for one lead in one organization, for ever."""

    __tablename__ = "lead_accesses"
    __table_args__ = (
        UniqueConstraint(
            "organization_id",
            "lead_id",
            "merged_from_lead_id",
            name="lead_accesses_charged_once",
            postgresql_nulls_not_distinct=True,
        ),
        tenant_key("lead_id", "leads"),
        tenant_key("user_id", "users"),
    )

    lead_id: Mapped[UUID]
    user_id: Mapped[UUID | None]
    credits: Mapped[int] = mapped_column(server_default="1")
    accessed_at: Mapped[CreatedAt]
    merged_from_lead_id: Mapped[UUID | None]
