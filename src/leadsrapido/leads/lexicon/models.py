"""Tables of the lexicon. Triggers and functions of the database write them; from here they are only read."""

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from leadsrapido.database.models import IdentifiedMixin, Model, TenantMixin

# Sorted by bytes, so that an index serves "begins with".
_Word = Text(collation="C")


class LeadLexeme(TenantMixin, Model):
    """How many leads have a lexeme, as far as folded; the one of lexeme "" counts all leads."""

    __tablename__ = "lead_lexemes"

    lexeme: Mapped[str] = mapped_column(_Word, primary_key=True)
    docs: Mapped[int]
    name_docs: Mapped[int]


class LeadWord(TenantMixin, Model):
    """How many leads have a plain word, as far as folded, and what search makes of it."""

    __tablename__ = "lead_words"

    word: Mapped[str] = mapped_column(_Word, primary_key=True)
    lexeme: Mapped[str] = mapped_column(_Word)
    docs: Mapped[int]


class LeadLexiconChange(IdentifiedMixin, Model):
    """What one statement added to the count of a word or of a lexeme, or took from it; the other is None."""

    __tablename__ = "lead_lexicon_changes"

    word: Mapped[str | None] = mapped_column(_Word)
    lexeme: Mapped[str | None] = mapped_column(_Word)
    docs: Mapped[int]
    name_docs: Mapped[int] = mapped_column(server_default="0")
