"""Carrying out a bulk action: in batches, each its own transaction, or all of it in one."""

from collections.abc import Callable
from contextlib import AsyncExitStack, nullcontext
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from leadsrapido.database.tenancy import Database
from leadsrapido.errors import UsageError
from leadsrapido.leads.bulk.schemas import BulkChange, BulkReport, Delete
from leadsrapido.leads.bulk.select import matching_ids
from leadsrapido.leads.bulk.statements import carry_out, count_changes, refuse_impossible
from leadsrapido.leads.schemas import LeadFilters

# Leads a transaction: a few seconds at most in which an edit of one of them waits.
BATCH = 1000
# Counting holds no lock: only memory bounds it.
COUNTED_AT_ONCE = 20_000

OnBatch = Callable[[BulkReport], None]


async def count_change(
    session: AsyncSession, search: LeadFilters, change: BulkChange, on_batch: OnBatch | None = None
) -> BulkReport:
    """The dry run: how many leads the search finds, and how many of them the action would change.

    Args:
        session: of `tenant_session()`; `read_only=True` is enough.
        search: which leads; its order does not matter.
        change: what would be done.
        on_batch: called with what was counted so far.

    Raises:
        UsageError: what the search asks for cannot be.
        ConflictError: the segment is dynamic.
    """
    await refuse_impossible(session, change)
    report = BulkReport(action=change.action, dry_run=True)
    after: UUID | None = None
    while ids := await matching_ids(session, search, after=after, at_most=COUNTED_AT_ONCE):
        report = _added(report, change, len(ids), await count_changes(session, change, ids))
        after = ids[-1]
        if on_batch:
            on_batch(report)
    return report


async def change_leads(  # noqa: PLR0913  who, where, which, what, how
    database: Database,
    organization: UUID | str,
    search: LeadFilters,
    change: BulkChange,
    *,
    user: UUID | None = None,
    role: str | None = None,
    confirm: int | None = None,
    all_or_nothing: bool = False,
    on_batch: OnBatch | None = None,
) -> BulkReport:
    """Change all leads a search finds.

    In batches, each committed before the next begins: an error or an interruption leaves what is done done, and the
    same call again does the rest. Each batch takes the leads that the search finds when it begins.

    Args:
        database: connected as leadsrapido_app.
        organization: id or slug.
        search: which leads; its order does not matter.
        change: what is done.
        user: who acts, for the audit log; role alike.
        role: admin, org_admin, agent or viewer.
        confirm: for `Delete`: how many leads the dry run said would be deleted.
        all_or_nothing: one transaction for all of it: every changed lead stays locked until its end.
        on_batch: called after each batch with what is done so far.

    Raises:
        UsageError: deleting without the right number; what the search asks for cannot be.
        ConflictError: the segment is dynamic.
    """
    if isinstance(change, Delete):
        async with database.tenant_session(organization, user, role, read_only=True) as reading:
            expected = (await count_change(reading, search, change)).changed
        if confirm != expected:
            raise UsageError(f"This would delete {expected:,} leads. If that is what you mean, confirm {expected}.")
    report, after = BulkReport(action=change.action), None
    async with AsyncExitStack() as whole:
        one: AsyncSession | None = None
        if all_or_nothing:
            one = await whole.enter_async_context(database.tenant_session(organization, user, role))
        while True:
            async with nullcontext(one) if one else database.tenant_session(organization, user, role) as session:
                ids = await matching_ids(session, search, after=after, at_most=BATCH)
                if not ids:
                    break
                report = _added(report, change, len(ids), await carry_out(session, change, ids))
                after = ids[-1]
            report = report.model_copy(update={"batches": 1 if all_or_nothing else report.batches + 1})
            if on_batch:
                on_batch(report)
    return report


def _added(report: BulkReport, change: BulkChange, matched: int, changed: int) -> BulkReport:
    kept = matched - changed if isinstance(change, Delete) else 0
    return report.model_copy(
        update={
            "matched": report.matched + matched,
            "changed": report.changed + changed,
            "kept": report.kept + kept,
        }
    )
