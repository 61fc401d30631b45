"""Tables of the integrations domain."""

from uuid import UUID

from sqlalchemy import ARRAY, ForeignKeyConstraint, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from leadsrapido.database.models import CreatedAt, IdentifiedMixin, Model, Timestamp, UpdatedAt, tenant_key


class ApiKey(IdentifiedMixin, Model):
    """A key for programs: shown once, kept as a hash, with scopes and a rate."""

    __tablename__ = "api_keys"
    __table_args__ = (
        ForeignKeyConstraint(["organization_id"], ["public.organizations.id"]),
        UniqueConstraint("organization_id", "prefix", name="api_keys_prefix_unique"),
        tenant_key("created_by", "users"),
    )

    name: Mapped[str] = mapped_column(String(120))
    prefix: Mapped[str]
    key_hash: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    requests_per_minute: Mapped[int] = mapped_column(server_default="60")
    created_by: Mapped[UUID | None]
    expires_at: Mapped[Timestamp | None]
    last_used_at: Mapped[Timestamp | None]
    revoked_at: Mapped[Timestamp | None]
    created_at: Mapped[CreatedAt]


class Webhook(IdentifiedMixin, Model):
    """An endpoint that is told of events, signed with a secret kept encrypted."""

    __tablename__ = "webhooks"
    __table_args__ = (ForeignKeyConstraint(["organization_id"], ["public.organizations.id"]),)

    url: Mapped[str]
    events: Mapped[list[str]] = mapped_column(ARRAY(Text))
    secret_encrypted: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    is_active: Mapped[bool] = mapped_column(server_default="true")
    failed_attempts: Mapped[int] = mapped_column(server_default="0")
    last_delivered_at: Mapped[Timestamp | None]
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[UpdatedAt]
