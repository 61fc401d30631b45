"""Tables of the imports domain. Staging has no model: the application may only COPY into it."""

from uuid import UUID

from sqlalchemy import ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from leadsrapido.database.models import CreatedAt, IdentifiedMixin, Model, Timestamp, UpdatedAt, tenant_key


class Import(IdentifiedMixin, Model):
    """One file brought in: what was read, inserted, already there, rejected."""

    __tablename__ = "imports"
    __table_args__ = (
        ForeignKeyConstraint(["organization_id"], ["public.organizations.id"]),
        tenant_key("user_id", "users"),
    )

    user_id: Mapped[UUID | None]
    file_name: Mapped[str]
    origin: Mapped[str]
    source: Mapped[str]
    legal_basis: Mapped[str]
    status: Mapped[str] = mapped_column(server_default="loading")
    rows_read: Mapped[int] = mapped_column(server_default="0")
    rows_inserted: Mapped[int] = mapped_column(server_default="0")
    rows_duplicate: Mapped[int] = mapped_column(server_default="0")
    rows_rejected: Mapped[int] = mapped_column(server_default="0")
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[UpdatedAt]
    finished_at: Mapped[Timestamp | None]
