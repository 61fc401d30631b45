"""Searching an organization's leads: one call of the database's search function, its answer as a page."""

import logging
import time
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Row, Uuid, column, func, literal, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.functions import FunctionElement

from leadsrapido.brazil.towns import towns
from leadsrapido.errors import TenantContextError, UsageError
from leadsrapido.leads.cursor import Position, read_cursor, write_cursor
from leadsrapido.leads.schemas import FoundLead, LeadFilters, LeadPage, LeadSearch, Understood
from leadsrapido.settings import load_settings

logger = logging.getLogger(__name__)

ABOUT_THE_PAGE = ("ranking", "total", "total_is", "has_more", "understood", "elapsed_ms")


async def search_leads(session: AsyncSession, search: LeadSearch) -> LeadPage:
    """The leads that fit, a page at a time: see `LeadFilters` for what can be asked and `LeadPage` for the order.

    Args:
        session: of `tenant_session()`; `read_only=True` is enough.
        search: text and filters, freely combined.

    Raises:
        UsageError: a value out of its range, or a cursor of another search or organization.
        TenantContextError: the session has no organization.
    """
    organization_id = organization_of(session)
    after = read_cursor(organization_id, search)
    called = _optimized_lead_search(organization_id, search, after).table_valued(
        *(column(name) for name in (*FoundLead.model_fields, *ABOUT_THE_PAGE))
    )
    started = time.perf_counter()
    rows = (await session.execute(select(called))).all()
    page = _page(rows, organization_id, search, after, waited_ms=(time.perf_counter() - started) * 1000)
    _log_if_slow(page, organization_id, search)
    return page


def organization_of(session: AsyncSession) -> UUID:
    """The organization of a session.

    Raises:
        TenantContextError: it has none.
    """
    organization_id: UUID | None = session.info.get("organization_id")
    if organization_id is None:
        raise TenantContextError("Leads are searched in an organization. Open a tenant_session().")
    return organization_id


def search_document(search: LeadFilters) -> dict[str, Any]:
    """The JSON object the database's search functions take, with towns by their codes.

    Raises:
        UsageError: no town of that name, or several.
    """
    document = search.document()
    if search.near is not None and search.near.town is not None:
        document["near"] = {"municipality_id": _town(search.near.town), "radius_m": search.near.radius_m}
    return document


def _town(name: str) -> int:
    found = towns().find(name)
    if found is None:
        raise UsageError(f"near: there is no town {name!r}, or more than one. Write it with its state: Campinas/SP.")
    return int(found.ibge_code)


def _optimized_lead_search(organization_id: UUID, search: LeadSearch, after: Position | None) -> FunctionElement[Any]:
    return func.public.optimized_lead_search(
        literal(organization_id, Uuid),
        literal(search_document(search) | ({"highlight": True} if search.highlight else {}), JSONB),
        # Out of range is refused there; what no integer holds would not get there.
        literal(max(0, min(search.page_size, 201)), Integer),
        literal(after and after.document(), JSONB(none_as_null=True)),
    )


def _page(
    rows: Sequence[Row[Any]], organization_id: UUID, search: LeadSearch, after: Position | None, *, waited_ms: float
) -> LeadPage:
    leads = [FoundLead.model_validate(row) for row in rows]
    ranking = rows[0].ranking if rows else search.sort or ("relevance" if search.text else "score")
    total, total_is = (
        (after.total, after.total_is) if after else (rows[0].total, rows[0].total_is) if rows else (0, "exact")
    )
    cursor = None
    if rows and rows[0].has_more:
        last = leads[-1]
        position = Position(
            rank=last.rank,
            distance_m=last.distance_m,
            quality_score=last.quality_score,
            created_at=last.created_at,
            id=last.id,
            total=total,
            total_is=total_is,
        )
        cursor = write_cursor(organization_id, search, position)
    return LeadPage(
        leads=leads,
        ranking=ranking,
        total=total,
        total_is=total_is,
        understood=Understood.model_validate(rows[0].understood or {}) if rows else Understood(),
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
