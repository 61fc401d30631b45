"""Sample files as Brazilians have them: `;`, Windows-1252, CRLF, a header in Portuguese."""

# ruff: noqa: S311  (chance that must repeat, nothing secret)

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from leadsrapido.sample.dirt import KINDS, LEGAL_NAME, spoil
from leadsrapido.sample.leads import generate
from leadsrapido.sample.rows import HEADER, cells
from leadsrapido.sample.sizes import organization_sizes

_LINES_A_WRITE = 2_000


@dataclass(frozen=True, slots=True)
class SampleFile:
    """A file that was written: where, how many data rows, how many of them are bad, by kind of fault."""

    path: Path
    leads: int
    bad_rows: Counter[str] = field(default_factory=Counter)


def sample_paths(path: Path, organizations: int) -> list[Path]:
    """Give the path itself for one organization, else one a piece: leads.csv -> leads-001.csv, leads-002.csv."""
    if organizations == 1:
        return [path]
    digits = max(3, len(str(organizations)))
    return [path.with_stem(f"{path.stem}-{number:0{digits}d}") for number in range(1, organizations + 1)]


def write_files(
    path: Path,
    leads: int,
    seed: int,
    *,
    organizations: int = 1,
    dirty: float = 0.0,
    encoding: str = "cp1252",
    progress: Callable[[int], None] = lambda _: None,
) -> list[SampleFile]:
    """Write the leads of each organization into its file, largest organization first; memory does not grow.

    Args:
        path: the file, or for several organizations the pattern of their names (see `sample_paths`).
        leads: data rows over all files, bad ones included.
        seed: same seed, same bytes.
        organizations: how many files.
        dirty: share of bad rows, 0 to 1: ten kinds of fault and exact duplicates, in turn.
        encoding: "cp1252" as Excel saves in Brazil, or "utf-8-sig".
        progress: called with the number of rows written since it was last called.

    Raises:
        OSError: a file cannot be written; what stood there before is kept.
    """
    written: list[SampleFile] = []
    first = 0
    sizes = organization_sizes(leads, organizations)
    for number, (target, size) in enumerate(zip(sample_paths(path, organizations), sizes, strict=True)):
        faults: Counter[str] = Counter()
        lines = _lines(size, seed, number, first, dirty, faults)
        _write(target, lines, encoding, progress)
        written.append(SampleFile(target, size, faults))
        first += size
    return written


def _write(target: Path, lines: Iterator[str], encoding: str, progress: Callable[[int], None]) -> None:
    """Write beside the target first, so that there is never half a file under its name."""
    part = target.with_name(target.name + ".part")
    try:
        with part.open("w", encoding=encoding, newline="") as file:
            file.write(";".join(HEADER) + "\r\n")
            block: list[str] = []
            for line in lines:
                block.append(line)
                if len(block) == _LINES_A_WRITE:
                    file.write("".join(block))
                    progress(len(block))
                    block.clear()
            file.write("".join(block))
            progress(len(block))
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _lines(leads: int, seed: int, organization: int, first: int, dirty: float, faults: Counter[str]) -> Iterator[str]:
    spelling, dirt = Random(f"cells/{seed}/{organization}"), Random(f"dirt/{seed}/{organization}")
    before = ""
    for lead in generate(leads, seed, organization=organization, first=first):
        row = cells(lead, spelling)
        kind = KINDS[faults.total() % len(KINDS)] if dirty and dirt.random() < dirty else ""
        if kind == "duplicate" and not before:
            kind = ""
        if kind:
            faults[kind] += 1
            row = spoil(row, kind, dirt)
        # No sample cell holds a semicolon, a quote or a line break, so none needs quoting.
        line = ";".join(row) + "\r\n"
        if kind == "quote":
            # A quoted cell that goes on after its closing quote: strict readers stop, lenient ones glue it together.
            line = f'"{row[LEGAL_NAME]}" & Filhos{line[line.index(";") :]}'
        elif kind == "duplicate":
            line = before
        else:
            before = line if not kind else before
        yield line
