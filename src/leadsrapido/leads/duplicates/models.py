"""Tables of duplicates and merges."""

from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, REAL, ForeignKeyConstraint, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from leadsrapido.database.models import CreatedAt, IdentifiedMixin, Model, TenantMixin, Timestamp, tenant_key


class LeadDuplicate(TenantMixin, Model):
    """Two leads that may be the same, the smaller id first; `status` is open or dismissed."""

    __tablename__ = "lead_duplicates"
    __table_args__ = (ForeignKeyConstraint(["organization_id"], ["public.organizations.id"]),)

    lead_id: Mapped[UUID] = mapped_column(primary_key=True)
    other_id: Mapped[UUID] = mapped_column(primary_key=True)
    reasons: Mapped[list[str]] = mapped_column(ARRAY(Text))
    similarity: Mapped[float] = mapped_column(REAL)
    status: Mapped[str] = mapped_column(server_default="open")
    found_at: Mapped[CreatedAt]


class LeadMerge(IdentifiedMixin, Model):
    """One lead merged into another; written by the database alone."""

    __tablename__ = "lead_merges"
    __table_args__ = (
        ForeignKeyConstraint(["organization_id"], ["public.organizations.id"]),
        UniqueConstraint("organization_id", "survivor_id", "place", name="lead_merges_in_order"),
    )

    survivor_id: Mapped[UUID]
    merged_id: Mapped[UUID]
    place: Mapped[int]
    fields: Mapped[list[str]] = mapped_column(ARRAY(Text))
    moved: Mapped[dict[str, Any]] = mapped_column(JSONB)
    merged_by: Mapped[UUID | None]
    merged_at: Mapped[CreatedAt]
    undone_by: Mapped[UUID | None]
    undone_at: Mapped[Timestamp | None]


class LeadRedirect(TenantMixin, Model):
    """Where the id of a merged lead leads to."""

    __tablename__ = "lead_redirects"
    __table_args__ = (tenant_key("lead_id", "leads", ondelete="CASCADE"),)

    old_id: Mapped[UUID] = mapped_column(primary_key=True)
    lead_id: Mapped[UUID]
