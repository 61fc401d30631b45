"""Leads of a search as CSV rows, a batch at a time: memory does not grow with their number."""

import csv
import json
import re
from collections.abc import AsyncIterator
from io import StringIO
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from leadsrapido.leads.bulk.select import matching_ids
from leadsrapido.leads.schemas import LeadFilters
from leadsrapido.leads.search import organization_of

BATCH = 2000
COLUMNS = (
    *("id", "name", "company", "job_title", "kind", "cnpj", "email", "phone", "street", "street_number"),
    *(
        "address_complement",
        "district",
        "cep",
        "city",
        "state",
        "cnae",
        "company_size",
        "opened_on",
        "segment",
        "owner",
    ),
    *("quality_score", "tags", "custom_fields", "is_accessed", "has_email", "has_phone", "source", "legal_basis"),
    *("created_at", "updated_at"),
)
# A locked lead's e-mail and phone are NULL in its row (leads_locked_shows_no_contact).
READ = text(
    """
    select l.*, s.name as segment, u.email as owner
    from public.leads as l
    left join public.lead_segments as s on s.organization_id = :organization and s.id = l.segment_id
    left join public.users as u on u.organization_id = :organization and u.id = l.owner_id
    where l.organization_id = :organization and l.id = any(:ids)
    order by l.id
""".replace("l.*", ", ".join(f"l.{name}" for name in COLUMNS if name not in {"segment", "owner"}))
)
# Spreadsheets run a cell that begins so (OWASP, CSV injection); a plain number or phone is none.
RUNS = re.compile(r"^\s*[=+\-@\t\r]")
NUMBER = re.compile(r"^[+-]?[0-9]+([.,][0-9]+)?$", re.ASCII)


async def csv_of_leads(session: AsyncSession, search: LeadFilters) -> AsyncIterator[tuple[str, int]]:
    """Pieces of a CSV file (comma, a header, UTF-8 text) with how many leads stand in each; the header comes first.

    In the order of the leads' ids, which is about the order they came in. Contacts of unlocked leads only.

    Raises:
        UsageError: what the search asks for cannot be.
    """
    yield _lines([list(COLUMNS)]), 0
    after: UUID | None = None
    while ids := await matching_ids(session, search, after=after, at_most=BATCH):
        rows = (await session.execute(READ, {"organization": organization_of(session), "ids": ids})).mappings().all()
        yield _lines([[_cell(row[name]) for name in COLUMNS] for row in rows]), len(rows)
        after = ids[-1]


def _lines(rows: list[list[str]]) -> str:
    written = StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue()


def _cell(value: Any) -> str:  # noqa: ANN401  what a column may hold
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        value = ", ".join(value)
    elif isinstance(value, dict):
        value = json.dumps(value, ensure_ascii=False) if value else ""
    written = str(value)
    return f"'{written}" if RUNS.match(written) and not NUMBER.match(written) else written
