"""Weights and ideal profile of an organization: show them, set them."""

import json
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from leadsrapido.leads.scoring.schemas import DEFAULT_WEIGHTS, RULES, IdealProfile, ScoreSettings

SHOW = text("""
    select o.settings -> 'score' as score, (app.score_settings(o.id)).possible as possible
    from public.organizations as o where o.id = :organization
""")
SET = text("""
    update public.organizations set settings = settings || jsonb_build_object('score', cast(:score as jsonb))
    where id = :organization
""")


async def show_score_settings(session: AsyncSession) -> ScoreSettings:
    """How the session's organization scores."""
    row = (await session.execute(SHOW, {"organization": session.info["organization_id"]})).one()
    score = row.score or {}
    return ScoreSettings(
        weights={**DEFAULT_WEIGHTS, **score.get("weights", {})},
        possible=dict(zip(RULES, row.possible, strict=True)),
        profile=IdealProfile.model_validate(score.get("profile", {})),
    )


async def set_score_settings(session: AsyncSession, score: object) -> ScoreSettings:
    """Replace weights and ideal profile; scores that stand there follow with a recomputation.

    Args:
        session: of `tenant_session()`.
        score: `{"weights": {rule: 0 to 1000}, "profile": {"cnaes", "states", "sizes", "municipalities": […]}}`;
            what is left out is as by default.

    Raises:
        UsageError: something in it cannot be used; the sentence names it.
    """
    values: dict[str, Any] = {"organization": session.info["organization_id"], "score": json.dumps(score)}
    await session.execute(SET, values)
    return await show_score_settings(session)
