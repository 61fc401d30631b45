"""What a half-typed or mistyped search may become."""

from typing import Literal

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Integer, Text, Uuid, column, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from leadsrapido.leads.search import organization_of


class Suggestion(BaseModel):
    """A text to search instead.

    Attributes:
        suggestion: the whole text, as words without accents.
        kind: completion of the last word, or correction of a word ("você quis dizer").
        word: the word that came in.
        leads: how many leads have that word; None for a user who does not see all of them.
    """

    model_config = ConfigDict(from_attributes=True)

    suggestion: str
    kind: Literal["completion", "correction"]
    word: str
    leads: int | None


async def suggest_searches(session: AsyncSession, typed: str, at_most: int = 8) -> list[Suggestion]:
    """Completions of the last word, the commonest first, then corrections of words much rarer than one like them.

    Args:
        session: of `tenant_session()`; `read_only=True` is enough.
        typed: what stands in the search box.
        at_most: 1 to 50.

    Raises:
        UsageError: at_most out of its range; TenantContextError: the session has no organization.
    """
    called = func.public.suggest_searches(
        literal(organization_of(session), Uuid), literal(typed, Text), literal(at_most, Integer)
    ).table_valued(*(column(name) for name in Suggestion.model_fields))
    return [Suggestion.model_validate(row) for row in (await session.execute(select(called))).all()]
