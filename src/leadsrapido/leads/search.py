"""Searching an organization's leads: one call of the database's search function, its answer as a page."""

import logging
import time
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Double, Integer, Row, Text, Uuid, column, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TIMESTAMP
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.functions import FunctionElement

from leadsrapido.errors import TenantContextError
from leadsrapido.leads.cursor import Position, read_cursor, write_cursor
from leadsrapido.leads.schemas import FoundLead, LeadPage, LeadSearch, Ranking
from leadsrapido.settings import load_settings

logger = logging.getLogger(__name__)

ABOUT_THE_PAGE = ("ranking", "total", "total_is_capped", "has_more", "elapsed_ms")
# The total is not counted beyond this.
COUNTED_TO = 10_001


async def search_leads(session: AsyncSession, search: LeadSearch) -> LeadPage:
    """The leads that fit, a page at a time: see `LeadSearch` for what can be asked and `LeadPage` for the order.

    Args:
        session: of `tenant_session()`; `read_only=True` is enough.
        search: text and filters, freely combined.

    Raises:
        UsageError: a value out of its range, or a cursor of another search or organization.
        TenantContextError: the session has no organization.
    """
    organization_id = session.info.get("organization_id")
    if organization_id is None:
        raise TenantContextError("Leads are searched in an organization. Open a tenant_session().")
    after = read_cursor(organization_id, search)
    called = _optimized_lead_search(organization_id, search, after).table_valued(
        *(column(name) for name in (*FoundLead.model_fields, *ABOUT_THE_PAGE))
    )
    started = time.perf_counter()
    rows = (await session.execute(select(called))).all()
    page = _page(rows, organization_id, search, after, waited_ms=(time.perf_counter() - started) * 1000)
    _log_if_slow(page, organization_id, search)
    return page


def _optimized_lead_search(organization_id: UUID, search: LeadSearch, after: Position | None) -> FunctionElement[Any]:
    near = search.near
    return func.public.optimized_lead_search(
        literal(organization_id, Uuid),
        literal(search.text, Text),
        literal(search.segment_id, Uuid),
        literal(search.min_score, Integer),
        literal(search.max_score, Integer),
        literal(list(search.tags), ARRAY(Text)),
        literal(search.state, Text),
        literal(search.city, Text),
        literal(search.custom_fields, JSONB),
        literal(near and near.latitude, Double),
        literal(near and near.longitude, Double),
        literal(near and near.radius_m, Double),
        literal(search.is_accessed, Boolean),
        literal(search.page_size, Integer),
        literal(after and after.ranking, Text),
        literal(after and after.rank, Double),
        literal(after and after.quality_score, Integer),
        literal(after and after.created_at, TIMESTAMP(timezone=True)),
        literal(after and after.id, Uuid),
    )


def _page(
    rows: Sequence[Row[Any]], organization_id: UUID, search: LeadSearch, after: Position | None, *, waited_ms: float
) -> LeadPage:
    leads = [FoundLead.model_validate(row) for row in rows]
    total: int = after.total if after else rows[0].total if rows else 0
    ranking: Ranking = rows[0].ranking if rows else "exact" if search.text else "none"
    cursor = None
    if rows and rows[0].has_more:
        last = leads[-1]
        position = Position(
            ranking=ranking,
            rank=last.rank,
            quality_score=last.quality_score,
            created_at=last.created_at,
            id=last.id,
            total=total,
        )
        cursor = write_cursor(organization_id, search, position)
    return LeadPage(
        leads=leads,
        ranking=ranking,
        total=total,
        total_is_capped=total >= COUNTED_TO,
        elapsed_ms=rows[0].elapsed_ms if rows else waited_ms,
        next_cursor=cursor,
    )


def _log_if_slow(page: LeadPage, organization_id: UUID, search: LeadSearch) -> None:
    """Reads are read only, so slow searches are logged here; criteria by name only: values can be personal data."""
    if page.elapsed_ms <= load_settings().slow_query_ms:
        return
    asked = sorted(
        name
        for name, value in search.model_dump(exclude={"page_size"}, exclude_defaults=True).items()
        if value is not None
    )
    logger.warning(
        "slow lead search: %.0f ms, organization %s, ranking %s, %d of %d leads, asked for: %s",
        page.elapsed_ms,
        organization_id,
        page.ranking,
        len(page.leads),
        page.total,
        ", ".join(asked) or "everything",
    )
