"""Looking for duplicates among all leads of an organization: block by block, never every lead with every other."""

from collections.abc import Callable, Iterator, Sequence
from time import perf_counter
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, REAL, Integer, Select, Text, Uuid, cast, column, func, literal, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from leadsrapido.database.tenancy import Database
from leadsrapido.leads.duplicates.find import LIKELY
from leadsrapido.leads.duplicates.reach import organization_of
from leadsrapido.leads.duplicates.schemas import ScanReport
from leadsrapido.leads.models import Lead

KEYS = ("cnpj", "cnpj_root", "email", "phone", "domain")
# A block of more leads than this is divided or passed over: what so many share tells nothing.
CAP = 50
PAIRS_A_STATEMENT = 10_000
LEADS_A_STATEMENT = 10_000
# A town with very many leads is one statement, and takes as long as it takes.
NO_TIMEOUT = text("set local statement_timeout = 0")

Progress = Callable[[ScanReport, str], None]


async def scan_duplicates(
    database: Database,
    organization: UUID | str,
    *,
    min_similarity: float = LIKELY,
    cap: int = CAP,
    on_progress: Progress | None = None,
) -> ScanReport:
    """Compare the leads of an organization that share a key or words of their name in a town; record what is alike.

    Each step commits: stopped in the middle, what was found stays, and the next run finds the rest.

    Args:
        database: connected as leadsrapido_app or _worker.
        organization: id or slug.
        min_similarity: 0 to 1; exact matches are recorded always.
        cap: leads in a block at most, 2 to 200.
        on_progress: called after every step with what was done so far and the step's name.

    Raises:
        UsageError: a value out of its range.
    """
    run = _Scan(database, organization, min_similarity, cap, on_progress)
    return await run.all()


class _Scan:
    """One run of scan_duplicates, and what it has done so far."""

    def __init__(
        self,
        database: Database,
        organization: UUID | str,
        min_similarity: float,
        cap: int,
        on_progress: Progress | None,
    ) -> None:
        self._database, self._organization = database, organization
        self._min_similarity, self._cap, self._on_progress = min_similarity, cap, on_progress
        self._started = perf_counter()
        self._done = ScanReport(leads=0, blocks=0, passed_over=0, compared=0, recorded=0, seconds=0)

    async def all(self) -> ScanReport:
        async with self._database.tenant_session(self._organization, read_only=True) as session:
            leads = await session.scalar(select(func.count()).select_from(Lead))
            towns = [(row.town, row.leads) for row in await session.execute(_towns(organization_of(session)))]
        self._add("leads", leads=leads or 0)
        for key in KEYS:
            await self._key(key)
        for batch in _batches([(town, leads) for town, leads in towns if town is not None]):
            await self._names(batch)
        return self._done

    async def _key(self, key: str) -> None:
        async with self._database.tenant_session(self._organization, read_only=True) as session:
            await session.execute(NO_TIMEOUT)
            found = func.app.key_block_pairs(
                literal(organization_of(session), Uuid), literal(key, Text), literal(self._cap, Integer)
            ).table_valued(*map(column, ("lead_ids", "other_ids", "blocks", "passed_over")))
            row = (await session.execute(select(found))).one()
        self._add(key, blocks=row.blocks, passed_over=row.passed_over)
        all_pairs = list(zip(row.lead_ids or (), row.other_ids or (), strict=True))
        for first in range(0, len(all_pairs), PAIRS_A_STATEMENT):
            pairs = all_pairs[first : first + PAIRS_A_STATEMENT]
            async with self._database.tenant_session(self._organization) as session:
                recorded = await session.scalar(self._record(session, pairs))
            self._add(key, compared=len(pairs), recorded=recorded or 0)

    def _record(self, session: AsyncSession, pairs: Sequence[tuple[UUID, UUID]]) -> Select[Any]:
        lead_ids, other_ids = (list(ids) for ids in zip(*pairs, strict=True))
        return select(
            func.app.record_pairs(
                literal(organization_of(session), Uuid),
                literal(lead_ids, ARRAY(Uuid)),
                literal(other_ids, ARRAY(Uuid)),
                cast(self._min_similarity, REAL),
            )
        )

    async def _names(self, towns: list[str]) -> None:
        async with self._database.tenant_session(self._organization) as session:
            await session.execute(NO_TIMEOUT)
            found = func.app.scan_names(
                literal(organization_of(session), Uuid),
                literal(towns, ARRAY(Text)),
                literal(self._cap, Integer),
                cast(self._min_similarity, REAL),
            ).table_valued(*map(column, ("blocks", "passed_over", "compared", "recorded")))
            row = (await session.execute(select(found))).one()
        self._add("names", **row._asdict())

    def _add(self, step: str, **done: int) -> None:
        was = self._done
        self._done = was.model_copy(
            update={
                **{name: getattr(was, name) + count for name, count in done.items()},
                "seconds": perf_counter() - self._started,
            }
        )
        if self._on_progress is not None:
            self._on_progress(self._done, step)


def _towns(organization_id: UUID) -> Select[Any]:
    towns = func.app.towns_of_leads(literal(organization_id, Uuid)).table_valued(column("town"), column("leads"))
    return select(towns.c.town, towns.c.leads)


def _batches(towns: list[tuple[str, int]]) -> Iterator[list[str]]:
    """Towns together as long as their leads are few."""
    batch: list[str] = []
    size = 0
    for town, leads in towns:
        if batch and size + leads > LEADS_A_STATEMENT:
            yield batch
            batch, size = [], 0
        batch.append(town)
        size += leads
    if batch:
        yield batch
