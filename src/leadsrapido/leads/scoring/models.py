"""Tables of the quality score."""

from uuid import UUID

from sqlalchemy import ForeignKeyConstraint
from sqlalchemy.orm import Mapped

from leadsrapido.database.models import IdentifiedMixin, Model


class StaleScore(IdentifiedMixin, Model):
    """A lead whose score could not follow at once, because somebody else was just writing it."""

    __tablename__ = "stale_scores"
    __table_args__ = (ForeignKeyConstraint(["organization_id"], ["public.organizations.id"]),)

    lead_id: Mapped[UUID]
