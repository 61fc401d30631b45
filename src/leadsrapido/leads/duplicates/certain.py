"""Merging, in bulk, the pairs that are surely the same."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import aliased

from leadsrapido.database.tenancy import Database
from leadsrapido.errors import ConflictError, NotFoundError, PermissionDeniedError
from leadsrapido.leads.duplicates.merge import merge_leads, try_merge
from leadsrapido.leads.duplicates.models import LeadDuplicate
from leadsrapido.leads.duplicates.schemas import MergeResult
from leadsrapido.leads.models import Lead

# Pairs as long as they come: what one run leaves the next one takes.
AT_MOST = 10_000


async def merge_certain(
    database: Database, organization: UUID | str, *, dry_run: bool = False, limit: int = AT_MOST
) -> list[MergeResult]:
    """Merge every open pair of two companies with the same CNPJ, both open or both the caller's to merge.

    The older lead stays. Each pair is a transaction of its own: stopped in the middle, what was done is done, and each
    can be undone by itself. Pairs that cannot be merged (one is locked, or somebody merged it meanwhile) are left out.

    Args:
        database: connected as leadsrapido_app or _worker.
        organization: id or slug.
        dry_run: do each and roll it back. The same leads would go; which fields change is told of each merge alone.
        limit: pairs at most.
    """
    done: list[MergeResult] = []
    async with database.tenant_session(organization, read_only=True) as session:
        first, second = aliased(Lead), aliased(Lead)
        rows = await session.execute(
            select(first.id, first.created_at, second.id, second.created_at)
            .join(LeadDuplicate, LeadDuplicate.lead_id == first.id)
            .join(second, second.id == LeadDuplicate.other_id)
            .where(
                LeadDuplicate.status == "open",
                first.cnpj == second.cnpj,
                first.kind == "company",
                second.kind == "company",
                first.is_accessed == second.is_accessed,
            )
            .order_by(LeadDuplicate.lead_id, LeadDuplicate.other_id)
            .limit(limit)
        )
        pairs = [(a, b) if (a_at, a) <= (b_at, b) else (b, a) for a, a_at, b, b_at in rows]
    # Where a merged lead leads to: what is only tried leaves no trace in the database that would tell.
    into: dict[UUID, UUID] = {}
    for pair in pairs:
        survivor, duplicate = (_resolve(lead, into) for lead in pair)
        if survivor == duplicate:
            continue
        try:
            async with database.tenant_session(organization) as session:
                result = await (try_merge if dry_run else merge_leads)(session, survivor, duplicate)
        except (ConflictError, NotFoundError, PermissionDeniedError):
            continue
        into[result.merged_id] = result.survivor_id
        done.append(result)
    return done


def _resolve(lead: UUID, into: dict[UUID, UUID]) -> UUID:
    while lead in into:
        lead = into[lead]
    return lead
