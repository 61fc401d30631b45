"""The table of synonyms."""

from sqlalchemy import ARRAY, FetchedValue, ForeignKeyConstraint, Text
from sqlalchemy.orm import Mapped, mapped_column

from leadsrapido.database.models import CreatedAt, IdentifiedMixin, Model, UpdatedAt


class SearchSynonyms(IdentifiedMixin, Model):
    """A group of words: a search for one finds the leads of all. A trigger keeps the lexemes."""

    __tablename__ = "search_synonyms"
    __table_args__ = (ForeignKeyConstraint(["organization_id"], ["public.organizations.id"]),)

    words: Mapped[list[str]] = mapped_column(ARRAY(Text))
    lexemes: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=FetchedValue())
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[UpdatedAt]
