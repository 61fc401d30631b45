"""Tables of the organizations domain."""

from typing import Any
from uuid import UUID

from sqlalchemy import Enum, String, text
from sqlalchemy.orm import Mapped, mapped_column

from leadsrapido.database.models import CreatedAt, Model, UpdatedAt, new_id

PLANS = ("free", "starter", "professional", "enterprise")


class Organization(Model):
    """A tenant: plan, quota, settings, billing."""

    __tablename__ = "organizations"
    __tenant_column__ = "id"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, server_default=text("app.uuid_v7()"))
    name: Mapped[str] = mapped_column(String(255))
    slug: Mapped[str]
    subdomain: Mapped[str | None]
    plan: Mapped[str] = mapped_column(Enum(*PLANS, name="organization_plan"), server_default="free")
    status: Mapped[str] = mapped_column(server_default="active")
    time_zone: Mapped[str] = mapped_column(server_default="America/Sao_Paulo")
    quota_total: Mapped[int] = mapped_column(server_default="0")
    quota_used: Mapped[int] = mapped_column(server_default="0")
    settings: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    billing_cnpj: Mapped[str | None]
    billing_email: Mapped[str | None]
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[UpdatedAt]


class OrganizationDirectory(Model):
    """The one table in which organizations are found before a context is open: nothing personal in it."""

    __tablename__ = "organization_directory"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    subdomain: Mapped[str | None] = mapped_column(unique=True)
    status: Mapped[str]
    time_zone: Mapped[str]
