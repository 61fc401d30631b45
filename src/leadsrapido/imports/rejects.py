"""The file of rejected rows: the input's own form, plus the line each row stood on and why it was not loaded."""

import csv
from pathlib import Path
from typing import Final, Self

from leadsrapido.errors import UsageError
from leadsrapido.imports.columns import ColumnMap
from leadsrapido.imports.records import Record
from leadsrapido.imports.source import Source

EXTRA_COLUMNS: Final = ("linha", "motivo")


class RejectedFile:
    """Written as rows are rejected; removed again when there was none. One that stood there is replaced.

    Attributes:
        path: where it is.
        rows: how many it holds.
    """

    def __init__(self, path: Path, source: Source, columns: ColumnMap) -> None:
        """Make the file, its header first.

        Raises:
            UsageError: it cannot be written there, or is the input itself.
        """
        if path.exists() and path.samefile(source.path):
            raise UsageError(f"{path} is the file to import: name another one for rejected rows.")
        self.path = path
        self.rows = 0
        self._width = len(source.headers)
        self._echoed = columns.echoed
        self._encoding = source.encoding
        try:
            self._file = path.open("w", encoding=source.encoding, errors="surrogateescape", newline="")
        except OSError as error:
            raise UsageError(
                f"Rejected rows cannot be written to {path} ({error.strerror}): name another file with --rejected-file."
            ) from None
        self._writer = csv.writer(self._file, delimiter=source.delimiter, lineterminator="\r\n")
        self._writer.writerow([*(source.headers[place] for place in self._echoed), *EXTRA_COLUMNS])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Finish the file, or remove it when no row was rejected."""
        self._file.close()
        if not self.rows:
            self.path.unlink(missing_ok=True)

    def add(self, record: Record, reason: str) -> None:
        """One row as it was read: padded when it lacks cells, surplus ones last, behind the reason."""
        cells = record.cells
        within = cells[: self._width] + [""] * (self._width - len(cells))
        self._writer.writerow(
            [
                *(within[place] for place in self._echoed),
                str(record.line),
                self._encodable(reason),
                *cells[self._width :],
            ]
        )
        self.rows += 1

    def flush(self) -> None:
        """Bring what was added so far to the disk."""
        self._file.flush()

    def _encodable(self, reason: str) -> str:
        """A reason quotes cells and may say more than the file's encoding has letters for."""
        return reason.encode(self._encoding, "replace").decode(self._encoding)
