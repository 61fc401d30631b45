"""The table of saved searches."""

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from leadsrapido.database.models import CreatedAt, IdentifiedMixin, Model, UpdatedAt, tenant_key


class SavedSearch(IdentifiedMixin, Model):
    """What `optimized_lead_search()` takes, under a name; the policy hides what others did not share."""

    __tablename__ = "saved_searches"
    __table_args__ = (
        ForeignKeyConstraint(["organization_id"], ["public.organizations.id"]),
        tenant_key("owner_id", "users", name="saved_searches_owner_known"),
    )

    owner_id: Mapped[UUID | None]
    name: Mapped[str]
    search: Mapped[dict[str, Any]]
    is_shared: Mapped[bool] = mapped_column(server_default="false")
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[UpdatedAt]
