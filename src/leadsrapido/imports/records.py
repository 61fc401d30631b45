"""The records of a table, streamed: memory does not grow, and one broken record does not swallow the next."""

import csv
import io
import re
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple, Self

from leadsrapido.errors import UsageError
from leadsrapido.imports.source import LONGEST_CELL, Source

# More lines in one record than people write into a cell: its quote was never closed.
_MOST_LINES = 200
_LONGEST_LINE = 1 << 20
# Narrower tables have cells (an address on two lines) that could be mistaken for a row of their own.
_WIDE = 5
_FOREIGN_BYTES = re.compile("[\udc80-\udcff]")


class Record(NamedTuple):
    """One row: the line it begins on, its cells, and why it cannot be read ("" when it can), in Portuguese."""

    line: int
    cells: list[str]
    fault: str


def records(source: Source, file: io.TextIOWrapper) -> Iterator[Record]:
    """Give every row below the header that holds anything, in order.

    A record is at fault when it has another number of cells than the header, an unclosed quote, a NUL, or bytes that do
    not belong to the encoding. An unclosed quote costs its own line only: the lines it swallowed are read again.

    Raises:
        UsageError: a line of more than a million characters, or bytes that end the decoding.
    """
    csv.field_size_limit(LONGEST_CELL)
    lines = _Lines(source, file)
    reader = csv.reader(lines, delimiter=source.delimiter)
    width = len(source.headers)
    taken = lines.taken
    while True:
        taken.clear()
        begins = lines.number + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (csv.Error, _TooManyLinesError):
            yield Record(begins, lines.put_back_all_but_first(source.delimiter), "aspas abertas e não fechadas")
            continue
        if len(taken) > 1 and lines.swallowed_a_row(source.delimiter, width, len(cells)):
            yield Record(begins, lines.put_back_all_but_first(source.delimiter), "aspas abertas e não fechadas")
        elif any(cell and not cell.isspace() for cell in cells):
            yield _checked(Record(begins, cells, ""), width, taken)


def _checked(record: Record, width: int, taken: list[str]) -> Record:
    cells = record.cells
    if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
        # Spreadsheets pad rows with empty cells.
        del cells[width:]
    if len(cells) != width:
        return record._replace(fault=f"tem {len(cells)} colunas; o cabeçalho tem {width}")
    for line in taken:
        if "\0" in line:
            return record._replace(fault="contém um caractere nulo (NUL)")
        if not line.isascii() and _FOREIGN_BYTES.search(line):
            return record._replace(fault="contém bytes que não são da codificação do arquivo")
    return record


class _TooManyLinesError(Exception):
    """A record goes on and on."""


class _Lines:
    """The lines below the header; remembers those of the record being read, and takes them back."""

    def __init__(self, source: Source, file: io.TextIOWrapper) -> None:
        self._source = source
        self._text = file
        self._again: deque[str] = deque()
        self.taken: list[str] = []
        self.number = 0
        while self.number < source.first_line - 1:
            next(self)
            self.taken.clear()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._read()
        if not line:
            raise StopIteration
        self.number += 1
        self.taken.append(line)
        if len(self.taken) > _MOST_LINES:
            raise _TooManyLinesError
        return line

    def swallowed_a_row(self, delimiter: str, width: int, cells: int) -> bool:
        """Whether the lines after the first, read as part of a quoted cell, look like rows of their own."""
        if cells == width and width < _WIDE:
            return False
        return any(line.count(delimiter) == width - 1 for line in self.taken[1:])

    def put_back_all_but_first(self, delimiter: str) -> list[str]:
        """Unread the record but for its first line; gives that line's cells, quotes taken as they stand."""
        self.number -= len(self.taken) - 1
        self._again.extendleft(reversed(self.taken[1:]))
        return self.taken[0].rstrip("\r\n").split(delimiter)

    def _read(self) -> str:
        try:
            line = self._text.readline(_LONGEST_LINE)
        except UnicodeDecodeError:
            raise UsageError(
                f"{self._source.path} is not {self._source.encoding} after line {self.number}: "
                "save it as UTF-8, or name its encoding with --encoding."
            ) from None
        if len(line) == _LONGEST_LINE:
            raise UsageError(
                f"Line {self.number + 1} of {self._source.path} is longer than a million characters: "
                "this is no table of leads."
            )
        return line
