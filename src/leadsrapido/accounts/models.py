"""Tables of the accounts domain. Hashes are loaded only where they are asked for; reports may not read them at all."""

from uuid import UUID

from sqlalchemy import Enum, ForeignKeyConstraint, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from leadsrapido.database.models import CreatedAt, IdentifiedMixin, Model, Timestamp, UpdatedAt, tenant_key

ROLES = ("admin", "org_admin", "agent", "viewer")


class User(IdentifiedMixin, Model):
    """A person who works for an organization; the e-mail is unique inside it."""

    __tablename__ = "users"
    __table_args__ = (ForeignKeyConstraint(["organization_id"], ["public.organizations.id"]),)

    email: Mapped[str] = mapped_column(String(255))
    name: Mapped[str | None] = mapped_column(String(255))
    role: Mapped[str] = mapped_column(Enum(*ROLES, name="user_role"), server_default="agent")
    password_hash: Mapped[str | None] = mapped_column(String(255), deferred=True)
    is_active: Mapped[bool] = mapped_column(server_default="true")
    email_verified_at: Mapped[Timestamp | None]
    last_signed_in_at: Mapped[Timestamp | None]
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[UpdatedAt]


class RefreshToken(IdentifiedMixin, Model):
    """A rotating refresh token, kept as a hash; reuse of any ends its family."""

    __tablename__ = "refresh_tokens"
    __table_args__ = (
        tenant_key("user_id", "users", ondelete="CASCADE"),
        UniqueConstraint("organization_id", "token_hash", name="refresh_tokens_token_unique"),
    )

    user_id: Mapped[UUID]
    family_id: Mapped[UUID]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    expires_at: Mapped[Timestamp]
    rotated_at: Mapped[Timestamp | None]
    revoked_at: Mapped[Timestamp | None]
    created_at: Mapped[CreatedAt]


class PasswordResetToken(IdentifiedMixin, Model):
    """A single-use link to choose a new password."""

    __tablename__ = "password_reset_tokens"
    __table_args__ = (
        tenant_key("user_id", "users", ondelete="CASCADE"),
        UniqueConstraint("organization_id", "token_hash", name="password_reset_tokens_token_unique"),
    )

    user_id: Mapped[UUID]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    expires_at: Mapped[Timestamp]
    used_at: Mapped[Timestamp | None]
    created_at: Mapped[CreatedAt]


class EmailVerificationToken(IdentifiedMixin, Model):
    """A single-use link that proves an address."""

    __tablename__ = "email_verification_tokens"
    __table_args__ = (
        tenant_key("user_id", "users", ondelete="CASCADE"),
        UniqueConstraint("organization_id", "token_hash", name="email_verification_tokens_token_unique"),
    )

    user_id: Mapped[UUID]
    email: Mapped[str] = mapped_column(String(255))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    expires_at: Mapped[Timestamp]
    used_at: Mapped[Timestamp | None]
    created_at: Mapped[CreatedAt]
