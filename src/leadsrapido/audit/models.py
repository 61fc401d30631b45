"""Tables of the audit domain: read here, written by triggers only."""

from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, LargeBinary, Text, func, text
from sqlalchemy.dialects.postgresql import INET
from sqlalchemy.orm import Mapped, mapped_column

from leadsrapido.database.models import Model, TenantMixin, Timestamp


class AuditEntry(TenantMixin, Model):
    """One changed row, or one bulk statement (row_count > 1, row_id None)."""

    __tablename__ = "log"
    __table_args__ = {"schema": "audit"}  # noqa: RUF012  SQLAlchemy's protocol

    occurred_at: Mapped[Timestamp] = mapped_column(primary_key=True, server_default=func.now())
    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("app.uuid_v7()"))
    actor_user_id: Mapped[UUID | None]
    actor_role: Mapped[str | None]
    client_ip: Mapped[str | None] = mapped_column(INET)
    database_role: Mapped[str] = mapped_column(server_default=text("session_user"))
    table_name: Mapped[str]
    operation: Mapped[str]
    row_id: Mapped[UUID | None]
    row_count: Mapped[int]
    import_id: Mapped[UUID | None]
    changed_columns: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    value_digest: Mapped[bytes | None] = mapped_column(LargeBinary)


class AuditValues(TenantMixin, Model):
    """Values before and after; erased without touching the entry."""

    __tablename__ = "log_values"
    __table_args__ = {"schema": "audit"}  # noqa: RUF012  SQLAlchemy's protocol

    occurred_at: Mapped[Timestamp] = mapped_column(primary_key=True)
    log_id: Mapped[UUID] = mapped_column(primary_key=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    old_values: Mapped[dict[str, Any] | None]
    new_values: Mapped[dict[str, Any] | None]
