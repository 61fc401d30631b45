"""Adding and removing groups of synonyms."""

from collections.abc import Sequence
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from leadsrapido.errors import NotFoundError, UsageError
from leadsrapido.leads.synonyms.models import SearchSynonyms

FEWEST, MOST = 2, 20


class SynonymGroup(BaseModel):
    """Words that stand for each other: a search for one of them finds the leads of all."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    id: UUID
    words: list[str]


async def list_synonyms(session: AsyncSession) -> list[SynonymGroup]:
    """Every group of the organization, by its first word."""
    groups = await session.scalars(select(SearchSynonyms).order_by(func.lower(SearchSynonyms.words[1])))
    return [SynonymGroup.model_validate(group) for group in groups]


async def add_synonyms(session: AsyncSession, words: Sequence[str]) -> SynonymGroup:
    """Make 2 to 20 words stand for each other, from the next search on. Accents, case and plurals do not matter.

    Raises:
        UsageError: something is not one word, or they are the same to search already.
        ConflictError: one of them is in another group.
    """
    if not FEWEST <= len(words) <= MOST:
        raise UsageError(f"Synonyms: a group has {FEWEST} to {MOST} words.")
    group = SearchSynonyms(words=list(words))
    session.add(group)
    await session.flush()
    # The database leaves out what search takes for the same.
    await session.refresh(group)
    return SynonymGroup.model_validate(group)


async def remove_synonyms(session: AsyncSession, word: str) -> SynonymGroup:
    """Remove the group a word is in.

    Raises:
        NotFoundError: it is in none.
    """
    lexemes = func.app.query_lexemes(func.app.search_query(word))
    found = (await session.scalars(select(SearchSynonyms).where(SearchSynonyms.lexemes.op("&&")(lexemes)))).first()
    if found is None:
        raise NotFoundError(f"{word!r} has no synonyms. See them with: leadsrapido synonyms list")
    await session.execute(delete(SearchSynonyms).where(SearchSynonyms.id == found.id))
    return SynonymGroup.model_validate(found)
