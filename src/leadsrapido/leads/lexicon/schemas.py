"""What the lexicon's functions give."""

from pydantic import BaseModel, ConfigDict


class LexiconDifference(BaseModel):
    """Where the lexicon says something else than a recount of the leads.

    Attributes:
        word: a plain word; None when a lexeme's count is meant.
        lexeme: what search makes of it; "" counts all leads.
        docs: leads that have it, as the lexicon says; name_docs: those that have it in their name (lexemes only).
        docs_recounted, name_docs_recounted: as the leads say.
    """

    model_config = ConfigDict(frozen=True)

    word: str | None
    lexeme: str
    docs: int
    docs_recounted: int
    name_docs: int
    name_docs_recounted: int
