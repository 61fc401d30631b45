"""The file itself: is it a text table, in which encoding, with which delimiter. Nothing is written before this."""

import codecs
import csv
import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISDIR, S_ISREG

from leadsrapido.errors import UsageError
from leadsrapido.imports.columns import known_field

DELIMITERS = (";", ",", "\t", "|")
_SAMPLE_BYTES = 1 << 18
_BLOCK_BYTES = 1 << 20
_MOST_COLUMNS = 500
_LONGEST_HEADER = 200
# Longest cell the csv module hands over; in a file of leads a longer one is an unclosed quote or no table at all.
LONGEST_CELL = 1 << 17
_MARKS = (
    (codecs.BOM_UTF32_LE, None),
    (codecs.BOM_UTF32_BE, None),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_PROGRAM_FILES = {b"PK\x03\x04": "a spreadsheet or zip archive", b"%PDF": "a PDF", b"\x1f\x8b": "compressed (gzip)"}
_CONTROL = [chr(code) for code in range(32) if code not in b"\t\n\r\x0b\x0c\x1a\x1b"]
_MOST_CONTROL_SHARE = 0.001


@dataclass(frozen=True)
class Source:
    """A file that can be read as a table.

    Attributes:
        path: where it is.
        size: bytes.
        encoding: as Python names it; bytes that do not belong are read as lone surrogates (surrogateescape).
        delimiter: between cells.
        headers: the first record.
        first_line: number of the line after the header; the first line of a file is 1.
    """

    path: Path
    size: int
    encoding: str
    delimiter: str
    headers: list[str]
    first_line: int

    def open(self) -> io.TextIOWrapper:
        """The text, from the beginning; line ends as they stand, bytes that do not belong as lone surrogates.

        Raises:
            UsageError: it cannot be read.
        """
        return io.TextIOWrapper(_open(self.path), self.encoding, errors="surrogateescape", newline="")


def recognise(path: Path, *, encoding: str | None = None, delimiter: str | None = None) -> Source:
    """Look at a file and say how to read it.

    Args:
        path: a regular file.
        encoding: instead of the one recognised.
        delimiter: instead of the one recognised.

    Raises:
        UsageError: it is missing, no file, unreadable, empty, binary, or holds no known column.
    """
    with _open(path) as file:
        size = os.fstat(file.fileno()).st_size
        sample = file.read(_SAMPLE_BYTES)
        if not sample.strip():
            raise UsageError(f"{path} is empty. Export it again and check that it holds a header and rows.")
        _refuse_programs(path, sample)
        used = _known_encoding(encoding) if encoding else _encoding(path, sample, file)
    text = codecs.getincrementaldecoder(used)("surrogateescape").decode(sample, size <= len(sample))
    if "\0" in text or _control_share(text) > _MOST_CONTROL_SHARE:
        raise UsageError(
            f"{path} holds characters that no text has (NUL or control characters): "
            "save it as CSV, in UTF-8 or Windows-1252."
        )
    return _table(path, size, used, text, delimiter)


def _open(path: Path) -> io.BufferedReader:
    try:
        mode = path.stat().st_mode
        if S_ISDIR(mode):
            raise UsageError(f"{path} is a folder: name the CSV file in it.")
        if not S_ISREG(mode):
            raise UsageError(f"{path} is no regular file: save the table as a CSV file first.")
        return path.open("rb")
    except FileNotFoundError:
        raise UsageError(f"{path} does not exist: check the name and the folder.") from None
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}): check who may read it.") from None


def _refuse_programs(path: Path, sample: bytes) -> None:
    for magic, what in _PROGRAM_FILES.items():
        if sample.startswith(magic):
            raise UsageError(f"{path} is {what}, not CSV: open it and save the table as CSV.")


def _known_encoding(name: str) -> str:
    try:
        # str.encode() refuses the codecs that are no text encodings (hex, zip).
        "a".encode(name)
        codecs.getincrementaldecoder(name)
    except (LookupError, UnicodeError):
        raise UsageError(f"There is no text encoding {name!r}: take utf-8, utf-16 or cp1252.") from None
    return codecs.lookup(name).name


def _encoding(path: Path, sample: bytes, file: io.BufferedReader) -> str:
    """By its mark; else UTF-8 when the first accents of the file are UTF-8, else Windows-1252."""
    for mark, name in _MARKS:
        if sample.startswith(mark):
            if name is None:
                raise UsageError(f"{path} is UTF-32: save it as CSV in UTF-8.")
            return name
    block = sample
    # A file may be plain ASCII for its first megabytes: the first block with an accent decides.
    while block.isascii():
        block = file.read(_BLOCK_BYTES)
        if not block:
            return "utf-8"
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        # A block may begin inside a character.
        decoder.decode(block.lstrip(bytes(range(0x80, 0xC0))) if block is not sample else block)
    except UnicodeDecodeError as error:
        # One damaged row does not make a UTF-8 file a Windows-1252 one: compare what either makes of the accents.
        return "utf-8" if _mostly_utf8(block, error) else "cp1252"
    return "utf-8"


def _mostly_utf8(block: bytes, error: UnicodeDecodeError) -> bool:
    high = sum(byte >= 0x80 for byte in block)  # noqa: PLR2004  (not ASCII)
    bad = sum("\udc80" <= character <= "\udcff" for character in block.decode("utf-8", "surrogateescape"))
    return error.start > 0 and bad * 10 < high


def _control_share(text: str) -> float:
    return sum(map(text.count, _CONTROL)) / len(text)


def _table(path: Path, size: int, encoding: str, text: str, delimiter: str | None) -> Source:
    # An e-mail client or Excel may put "sep=;" first.
    preamble = 0
    if text[:4].lower() == "sep=":
        first, _, text = text.partition("\n")
        preamble, delimiter = 1, delimiter or first[4:].strip("\r") or None
    candidates = (delimiter,) if delimiter else DELIMITERS
    best = max((_header(text, candidate) for candidate in candidates), key=_plausibility)
    used, headers, lines = best
    if len(headers) > _MOST_COLUMNS:
        raise UsageError(f"{path} has {len(headers):,} columns: more than {_MOST_COLUMNS} are no file of leads.")
    if not any(known_field(header) for header in headers):
        raise UsageError(
            f"{path} has no column that LeadsRapido knows (such as Nome, Razão Social, CNPJ, E-mail, Telefone): "
            "its first line must name the columns."
        )
    return Source(path, size, encoding, used, headers, preamble + lines + 1)


def _header(text: str, delimiter: str) -> tuple[str, list[str], int]:
    """(delimiter, the first record read with it, lines it takes)."""
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(_lines(text), delimiter=delimiter)
    try:
        headers = next((record for record in reader if any(cell.strip() for cell in record)), [])
    except csv.Error:
        headers = []
    cleaned = [header.strip()[:_LONGEST_HEADER] for header in headers]
    return delimiter, cleaned, reader.line_num


def _plausibility(candidate: tuple[str, list[str], int]) -> tuple[int, int]:
    _, headers, _ = candidate
    return sum(known_field(header) is not None for header in headers), len(headers)


def _lines(text: str) -> Iterator[str]:
    yield from io.StringIO(text, newline="")
