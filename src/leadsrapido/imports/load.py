"""Bringing a file in: read, stage, publish. Killed at any moment, it has not happened: run it again."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Literal
from uuid import UUID

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from leadsrapido.database.models import new_id
from leadsrapido.database.tenancy import Database
from leadsrapido.errors import ConflictError, PermissionDeniedError, UsageError
from leadsrapido.imports import staging
from leadsrapido.imports.columns import ColumnMap, map_columns
from leadsrapido.imports.fields import missing_columns, read_definitions
from leadsrapido.imports.reading import TAKEN_EXTERNAL_ID, FileReading, taken_field_value
from leadsrapido.imports.rejects import RejectedFile
from leadsrapido.imports.schemas import ImportOptions, ImportReport, Progress
from leadsrapido.imports.source import Source, recognise

# Serialization failure, deadlock, and a key that somebody else took in this moment: a second look settles it.
_WORTH_A_RETRY = frozenset({"40001", "40P01", "23505"})


async def import_file(
    database: Database,
    organization: UUID | str,
    path: Path,
    options: ImportOptions | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> ImportReport:
    """Bring a CSV file of leads into an organization.

    Rows that stand there already (same CNPJ, e-mail and phone; without any of them same name, company and town) are
    skipped and counted; bad rows go into a file beside the input. Memory does not grow with the file. Nothing is
    visible before everything is there, and other sessions of the organization go on working meanwhile.

    Args:
        database: connected as leadsrapido_app.
        organization: id or slug.
        path: the file; delimiter, encoding and columns are recognised.
        options: terms, overrides, who acts.
        on_progress: called after every batch of rows.

    Raises:
        UsageError: the file cannot be read as leads; nothing was written.
        PermissionDeniedError: leads are delivered by the operator (role admin) only.
        LeadsRapidoError: what the database refused; the import is marked failed.
    """
    options = options or ImportOptions()
    if options.origin == "delivered" and options.role != "admin":
        raise PermissionDeniedError("Only the operator (role admin) delivers leads: import them as your own.")
    async with database.tenant_session(organization, read_only=True) as session:
        organization_id: UUID = session.info["organization_id"]
        defined = await read_definitions(session)
    source = await asyncio.to_thread(recognise, path, encoding=options.encoding, delimiter=options.delimiter)
    columns = map_columns(
        source.headers,
        keep_unknown=options.origin == "own",
        named_custom=options.custom_fields,
        defined=defined,
    )
    if not columns.has_name:
        raise UsageError(f"{path} has no column with a name (such as Nome, Razão Social, Nome Fantasia): add one.")
    if missing := missing_columns(defined, columns.custom.values()):
        raise UsageError(
            f"{path} has no column for what every lead must have: {', '.join(missing)}. Add it to the file."
        )
    rejected_path = options.rejected_file or path.with_name(f"{path.stem}.rejected.csv")
    with RejectedFile(rejected_path, source, columns) as rejected:
        run = _Import(database, organization_id, source, columns, rejected, options, on_progress, perf_counter())
        return await (run.try_out() if options.dry_run else run.load())


@dataclass(frozen=True)
class _Import:
    """One run of import_file, after everything that needs no database was checked."""

    database: Database
    organization_id: UUID
    source: Source
    columns: ColumnMap
    rejected: RejectedFile
    options: ImportOptions
    on_progress: Callable[[Progress], None] | None
    started: float

    async def load(self) -> ImportReport:
        """Stage and publish; what fails on the way is given up, so that its rows do not stay in staging."""
        async with self._session() as session:
            import_id = await staging.open_import(session, self._terms())
        reading = self._reading(import_id)
        try:
            await self._stage_all(reading, import_id)
            publishing = perf_counter()
            self._tell(reading, "publishing", self.source.size)
            published = await self._publish_with_a_retry(reading, import_id)
        except BaseException:
            # Best effort: after a crash, or without a server, a later import of the organization does it.
            with suppress(Exception):
                async with self._session() as session:
                    await staging.abandon(session, import_id)
            raise
        async with self._session() as session:
            await staging.settle(session)
        return self._report(reading, import_id, published, perf_counter() - publishing)

    async def try_out(self) -> ImportReport:
        """Read and normalise everything; only the file of rejected rows is written."""
        reading = self._reading(new_id())
        while batch := await asyncio.to_thread(reading.next_batch):
            self._tell(reading, "reading", batch.position)
        return self._report(reading, None, staging.Published(0, 0, self.rejected.rows, [], {}), 0)

    def _session(self) -> AbstractAsyncContextManager[AsyncSession]:
        who = self.options
        return self.database.tenant_session(self.organization_id, who.user, who.role, who.client_ip)

    def _terms(self) -> staging.Terms:
        name = self.source.path.name
        return staging.Terms(
            name, self.options.origin, self.options.source or name, self.options.legal_basis, self.options.user
        )

    def _reading(self, import_id: UUID) -> FileReading:
        delivered = self.options.origin == "delivered"
        return FileReading(self.source, self.columns, self.rejected, import_id, delivered=delivered)

    async def _stage_all(self, reading: FileReading, import_id: UUID) -> None:
        """One batch goes into staging while a thread reads the next."""
        coming = asyncio.create_task(asyncio.to_thread(reading.next_batch))
        try:
            while batch := await coming:
                coming = asyncio.create_task(asyncio.to_thread(reading.next_batch))
                async with self._session() as session:
                    await staging.stage(session, import_id, batch.lines)
                self._tell(reading, "reading", batch.position)
        finally:
            # The thread holds the file of rejected rows: it ends before that is closed.
            with suppress(Exception):
                await coming

    async def _publish_with_a_retry(self, reading: FileReading, import_id: UUID) -> staging.Published:
        try:
            return await self._publish(reading, import_id)
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) not in _WORTH_A_RETRY:
                raise
        except ConflictError as error:
            if not isinstance(error.__cause__, DBAPIError):
                raise
        return await self._publish(reading, import_id)

    async def _publish(self, reading: FileReading, import_id: UUID) -> staging.Published:
        """One transaction; rows that only the database could find bad reach their file before it commits."""
        async with self._session() as session:
            published = await staging.publish(
                session, import_id, rows_read=reading.rows_read, rows_rejected=self.rejected.rows
            )
            reasons = dict.fromkeys(published.conflicting_lines, TAKEN_EXTERNAL_ID)
            reasons |= {int(line): taken_field_value(label) for line, label in published.field_conflicts.items()}
            if reasons:
                await asyncio.to_thread(reading.reject_lines, reasons)
        return published

    def _tell(self, reading: FileReading, stage: Literal["reading", "publishing"], position: int) -> None:
        if self.on_progress is not None:
            self.on_progress(
                Progress(
                    stage=stage,
                    rows=reading.rows_read,
                    rejected=self.rejected.rows,
                    bytes_read=position,
                    bytes_total=self.source.size,
                )
            )

    def _report(
        self, reading: FileReading, import_id: UUID | None, published: staging.Published, publishing_seconds: float
    ) -> ImportReport:
        return ImportReport(
            import_id=import_id,
            file_name=self.source.path.name,
            dry_run=self.options.dry_run,
            encoding=self.source.encoding,
            delimiter=self.source.delimiter,
            columns=self.columns.read_as(),
            rows_read=reading.rows_read,
            rows_inserted=published.rows_inserted,
            rows_duplicate=published.rows_duplicate,
            rows_rejected=published.rows_rejected,
            rejected_file=self.rejected.path if self.rejected.rows else None,
            unknown_towns=reading.rows.unknown_towns,
            points_outside=reading.rows.points_outside,
            notices=self.columns.notices,
            seconds=perf_counter() - self.started,
            reading_seconds=reading.seconds,
            publishing_seconds=publishing_seconds,
        )
