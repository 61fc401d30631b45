"""Bring the scores of an organization up to date, batch by batch, each in a transaction of its own."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from leadsrapido.database.tenancy import Database
from leadsrapido.leads.models import Lead
from leadsrapido.leads.scoring.schemas import RescoreReport

# A batch holds its changed leads locked until it commits: about a second.
BATCH = 5000
RECOMPUTE = text("""
    select * from app.recompute_scores(
        :organization, after_id => :after, at_most => :at_most, include_given => :include_given, is_trial => :dry_run
    )
""")
Watch = Callable[[int, int], None]


async def rescore(
    database: Database,
    organization: UUID | str,
    *,
    dry_run: bool = False,
    include_given: bool = False,
    watch: Watch = lambda _examined, _total: None,
) -> RescoreReport:
    """Recompute every lead's score; only those that differ are written. What decays, decays by this, every night.

    Args:
        database: connected as the application.
        organization: its id or slug.
        dry_run: count and distribute, change nothing.
        include_given: also replace scores that somebody gave.
        watch: called after each batch with the leads examined so far and how many there are.

    Raises:
        UnknownOrganizationError: no organization of that slug.
    """
    report = RescoreReport(dry_run=dry_run)
    async with database.tenant_session(organization, read_only=True) as session:
        total = await session.scalar(select(func.count()).select_from(Lead)) or 0
    after: UUID | None = None
    while True:
        async with database.tenant_session(organization) as session:
            examined, after = await _recompute_batch(session, report, after, include_given=include_given)
        watch(report.examined, total)
        if examined < BATCH:
            return report


async def _recompute_batch(
    session: AsyncSession, report: RescoreReport, after: UUID | None, *, include_given: bool
) -> tuple[int, UUID | None]:
    values = {
        "organization": session.info["organization_id"],
        "after": after,
        "at_most": BATCH,
        "include_given": include_given,
        "dry_run": report.dry_run,
    }
    batch = (await session.execute(RECOMPUTE, values)).one()
    report.examined += batch.examined
    report.changed += batch.changed
    if batch.examined:
        report.before = [sum(pair) for pair in zip(report.before, batch.bands_before, strict=True)]
        report.after = [sum(pair) for pair in zip(report.after, batch.bands_after, strict=True)]
    return batch.examined, batch.last_id
