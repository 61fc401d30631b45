"""Keeping an organization's lexicon short, proving it, and counting it anew."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from leadsrapido.leads.lexicon.schemas import LexiconDifference

# The limit of the role is for people who wait for a page; these may read all leads of the organization.
_NO_TIMEOUT = text("select set_config('statement_timeout', '0', true)")
_FOLD = text("select app.fold_lexicon(:organization)")
_REBUILD = text("select app.rebuild_lexicon(:organization)")
_CHECK = text("select * from app.check_lexicon(:organization)")


async def fold_lexicon(session: AsyncSession) -> int:
    """Move what statements appended into the lexicon's tables. Holds up no writer; runs after every import.

    Returns:
        How many appended rows are folded; 0 also while another session folds.
    """
    return int(await session.scalar(_FOLD, await _organization(session)) or 0)


async def rebuild_lexicon(session: AsyncSession) -> int:
    """Count the lexicon anew from the organization's leads: after a change of what words are, or of doubt.

    Returns:
        How many lexemes and words it has now.
    """
    return int(await session.scalar(_REBUILD, await _organization(session)) or 0)


async def check_lexicon(session: AsyncSession) -> list[LexiconDifference]:
    """Compare the lexicon with a recount of the organization's leads: nothing when they agree."""
    rows = (await session.execute(_CHECK, await _organization(session))).mappings()
    return [LexiconDifference.model_validate(dict(row)) for row in rows]


async def _organization(session: AsyncSession) -> dict[str, object]:
    await session.execute(_NO_TIMEOUT)
    return {"organization": session.info["organization_id"]}
