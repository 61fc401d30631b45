"""What every SQLAlchemy model rests on: the metadata, the tenant's column, the names of key columns."""

import datetime as dt
from typing import Annotated, Any
from uuid import UUID

import uuid_utils
from sqlalchemy import ForeignKeyConstraint, MetaData, Text, Uuid, func, text
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

Timestamp = Annotated[dt.datetime, mapped_column(TIMESTAMP(timezone=True))]
CreatedAt = Annotated[dt.datetime, mapped_column(TIMESTAMP(timezone=True), server_default=func.now())]
UpdatedAt = Annotated[
    dt.datetime, mapped_column(TIMESTAMP(timezone=True), server_default=func.now(), server_onupdate=func.now())
]


def new_id() -> UUID:
    """A UUID of version 7 (RFC 9562): neighbours in time are neighbours in the index."""
    return UUID(bytes=uuid_utils.uuid7().bytes)


class Model(DeclarativeBase):
    """Base of all models."""

    metadata = MetaData(schema="public")
    type_annotation_map = {str: Text, dict[str, Any]: JSONB, UUID: Uuid}  # noqa: RUF012  SQLAlchemy's protocol
    # Generated columns are read back with RETURNING, never by a lazy load that asyncio could not wait for.
    __mapper_args__ = {"eager_defaults": True}  # noqa: RUF012  SQLAlchemy's protocol


class TenantMixin:
    """A row of one organization. `tenant_session` fills organization_id and adds it to every ORM statement."""

    organization_id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-10)


class IdentifiedMixin(TenantMixin):
    """A tenant's row with an id: the key is (organization_id, id)."""

    id: Mapped[UUID] = mapped_column(
        primary_key=True, sort_order=-9, default=new_id, server_default=text("app.uuid_v7()")
    )


def tenant_key(
    column: str, target: str, *, ondelete: str | None = None, name: str | None = None
) -> ForeignKeyConstraint:
    """A foreign key that begins with the tenant: (organization_id, column) → target (organization_id, id)."""
    return ForeignKeyConstraint(
        ["organization_id", column],
        [f"public.{target}.organization_id", f"public.{target}.id"],
        ondelete=ondelete,
        name=name,
    )


def tenant_join(column: str, target: str) -> str:
    """The join of a relationship: same tenant, and `Model.column` → `Target.id`. Only the latter is foreign."""
    left, right = column.partition(".")[0], target.partition(".")[0]
    return f"and_({left}.organization_id == {right}.organization_id, foreign({column}) == {target})"
