"""A file as batches of staging lines, bad rows set aside: synchronous code, run in a thread beside the database."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from time import perf_counter
from uuid import UUID

from leadsrapido.imports.columns import ColumnMap
from leadsrapido.imports.faults import RefusedRowError
from leadsrapido.imports.records import records
from leadsrapido.imports.rejects import RejectedFile
from leadsrapido.imports.rows import RowReader
from leadsrapido.imports.source import Source

# Rows a batch: one COPY, one transaction, some three megabytes.
BATCH_ROWS = 10_000
TAKEN_EXTERNAL_ID = "o ID externo já é de outro lead (da organização ou de uma linha anterior)"


def taken_field_value(label: str) -> str:
    """Why a row is rejected whose value of a unique custom field is taken."""
    return f"{label}: o valor deve ser único e já é de outro lead (da organização ou de uma linha anterior)"


@dataclass(frozen=True)
class Batch:
    """Lines of COPY text, how many rows they come from, and how far the file is read (bytes)."""

    lines: bytes
    rows_read: int
    position: int


class FileReading:
    """One pass over a file.

    Attributes:
        rows_read: rows so far, rejected ones included; blank ones are none.
        seconds: time spent decoding, splitting and normalising.
    """

    def __init__(
        self, source: Source, columns: ColumnMap, rejected: RejectedFile, import_id: UUID, *, delivered: bool
    ) -> None:
        self._source = source
        self._rejected = rejected
        self.rows = RowReader(columns, import_id, delivered=delivered)
        self.rows_read = 0
        self.seconds = 0.0
        self._batches = self._read()

    def next_batch(self) -> Batch | None:
        """The next rows, None at the end of the file."""
        started = perf_counter()
        try:
            return next(self._batches, None)
        finally:
            self._rejected.flush()
            self.seconds += perf_counter() - started

    def reject_lines(self, reasons: Mapping[int, str]) -> None:
        """Read the file again for rows that turned out bad later: line → reason."""
        with self._source.open() as file:
            for record in records(self._source, file):
                if record.line in reasons:
                    self._rejected.add(record, reasons[record.line])
        self._rejected.flush()

    def _read(self) -> Iterator[Batch]:
        lines: list[str] = []
        begun_at = 0
        with self._source.open() as file:
            for record in records(self._source, file):
                self.rows_read += 1
                if record.fault:
                    self._rejected.add(record, record.fault)
                else:
                    try:
                        lines.append(self.rows.staging_line(record.line, record.cells))
                    except RefusedRowError as error:
                        self._rejected.add(record, str(error))
                if self.rows_read - begun_at >= BATCH_ROWS:
                    yield Batch(
                        "".join(lines).encode(), self.rows_read - begun_at, os.lseek(file.fileno(), 0, os.SEEK_CUR)
                    )
                    lines.clear()
                    begun_at = self.rows_read
            if self.rows_read > begun_at:
                yield Batch("".join(lines).encode(), self.rows_read - begun_at, self._source.size)
