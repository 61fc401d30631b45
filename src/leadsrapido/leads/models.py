"""Tables of the leads domain."""

import datetime as dt
from typing import TYPE_CHECKING, Any
from uuid import UUID

from geoalchemy2 import Geography
from geoalchemy2.elements import WKBElement
from sqlalchemy import (
    ARRAY,
    CHAR,
    Computed,
    FetchedValue,
    ForeignKeyConstraint,
    LargeBinary,
    SmallInteger,
    String,
    Text,
)
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column, relationship

from leadsrapido.database.models import CreatedAt, IdentifiedMixin, Model, Timestamp, UpdatedAt, tenant_join, tenant_key

if TYPE_CHECKING:
    from leadsrapido.accounts.models import User


class LeadSegment(IdentifiedMixin, Model):
    """A category of leads: those that are put into it, or, with a saved search, those that it finds now."""

    __tablename__ = "lead_segments"
    __table_args__ = (
        ForeignKeyConstraint(["organization_id"], ["public.organizations.id"]),
        tenant_key("saved_search_id", "saved_searches", name="lead_segments_saved_search_known"),
    )

    name: Mapped[str] = mapped_column(String(120))
    description: Mapped[str | None]
    color: Mapped[str | None]
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[UpdatedAt]
    saved_search_id: Mapped[UUID | None]


class Lead(IdentifiedMixin, Model):
    """A company, or a person at a company. What the database keeps is never set from here (90_grants.sql)."""

    __tablename__ = "leads"
    __table_args__ = (
        ForeignKeyConstraint(["organization_id"], ["public.organizations.id"]),
        ForeignKeyConstraint(["municipality_id"], ["public.municipalities.id"]),
        ForeignKeyConstraint(["state"], ["public.states.code"]),
        tenant_key("segment_id", "lead_segments", name="leads_segment_known"),
        tenant_key("owner_id", "users", name="leads_owner_known"),
        tenant_key("import_id", "imports", name="leads_import_known"),
    )

    origin: Mapped[str] = mapped_column(server_default="own")
    kind: Mapped[str] = mapped_column(server_default="company")
    external_id: Mapped[str | None]
    cnpj: Mapped[str | None]
    name: Mapped[str] = mapped_column(String(255))
    company: Mapped[str | None] = mapped_column(String(255))
    job_title: Mapped[str | None] = mapped_column(String(255))
    email: Mapped[str | None] = mapped_column(String(255))
    phone: Mapped[str | None]
    has_email: Mapped[bool] = mapped_column(server_default="false")
    has_phone: Mapped[bool] = mapped_column(server_default="false")
    cnae: Mapped[str | None]
    company_size: Mapped[str | None]
    opened_on: Mapped[dt.date | None]
    company_status: Mapped[str | None]
    street: Mapped[str | None]
    street_number: Mapped[str | None]
    address_complement: Mapped[str | None]
    district: Mapped[str | None]
    cep: Mapped[str | None]
    municipality_id: Mapped[int | None]
    city: Mapped[str | None]
    state: Mapped[str | None] = mapped_column(CHAR(2))
    address_coordinates: Mapped[WKBElement | None] = mapped_column(
        Geography("POINT", srid=4326, spatial_index=False), deferred=True
    )
    coordinates_source: Mapped[str | None]
    segment_id: Mapped[UUID | None]
    owner_id: Mapped[UUID | None]
    quality_score: Mapped[int] = mapped_column(server_default=FetchedValue())
    score_reasons: Mapped[list[int] | None] = mapped_column(ARRAY(SmallInteger), server_default=FetchedValue())
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    custom_fields: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    is_accessed: Mapped[bool] = mapped_column(server_default="true")
    accessed_at: Mapped[Timestamp | None] = mapped_column(server_default=FetchedValue())
    source: Mapped[str | None]
    legal_basis: Mapped[str] = mapped_column(server_default="legitimate_interest")
    import_id: Mapped[UUID | None] = mapped_column(server_default=FetchedValue())
    content_hash: Mapped[bytes] = mapped_column(LargeBinary, server_default=FetchedValue(), deferred=True)
    search_vector: Mapped[str] = mapped_column(
        TSVECTOR,
        Computed("app.lead_search_vector(name, company, job_title, city, state)", persisted=True),
        deferred=True,
        nullable=True,
    )
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[UpdatedAt]

    segment: Mapped[LeadSegment | None] = relationship(
        primaryjoin=tenant_join("Lead.segment_id", "LeadSegment.id"),
        viewonly=True,
    )
    owner: Mapped["User | None"] = relationship(
        primaryjoin=tenant_join("Lead.owner_id", "User.id"),
        viewonly=True,
    )
    contacts: Mapped[list["LeadContact"]] = relationship(
        primaryjoin=tenant_join("LeadContact.lead_id", "Lead.id"),
        viewonly=True,
    )


class LeadContact(IdentifiedMixin, Model):
    """How to reach a lead; the policy hides a locked lead's contacts."""

    __tablename__ = "lead_contacts"
    __table_args__ = (tenant_key("lead_id", "leads", ondelete="CASCADE"),)

    lead_id: Mapped[UUID]
    kind: Mapped[str]
    raw: Mapped[str]
    normalised: Mapped[str]
    is_primary: Mapped[bool] = mapped_column(server_default="false")
    is_locked: Mapped[bool] = mapped_column(server_default="false")
    created_at: Mapped[CreatedAt]
    domain: Mapped[str | None] = mapped_column(Computed("app.contact_domain(kind, normalised)", persisted=True))
