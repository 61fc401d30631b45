"""The reference tables that ship as CSV (sources and licences: NOTICE), read once, when first asked for."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable
from typing import Final

_SECTIONS: Final = (
    # Last division of each section of CNAE 2.3 (IBGE, Concla).
    (3, "A"), (9, "B"), (33, "C"), (35, "D"), (39, "E"), (43, "F"), (47, "G"), (53, "H"), (56, "I"), (63, "J"),
    (66, "K"), (68, "L"), (75, "M"), (82, "N"), (84, "O"), (85, "P"), (88, "Q"), (93, "R"), (96, "S"), (97, "T"),
    (99, "U"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class State:
    """A state: two-letter code, IBGE code (11 to 53), name, region (Norte, Nordeste, Sudeste, Sul, Centro-Oeste)."""

    code: str
    ibge_code: int
    name: str
    region: str


@dataclass(frozen=True, slots=True)
class Municipality:
    """A town: IBGE code (7 digits), Receita's TOM code (4), official name, state code, its seat in degrees."""

    ibge_code: str
    tom_code: str
    name: str
    state: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Cnae:
    """A subclass of CNAE 2.3: seven digits and what it covers; the levels above follow from the code."""

    code: str
    description: str

    @property
    def section(self) -> str:
        """One letter, A to U."""
        return next(letter for last, letter in _SECTIONS if int(self.division) <= last)

    @property
    def division(self) -> str:
        """The first two digits."""
        return self.code[:2]

    @property
    def group(self) -> str:
        """The first three digits."""
        return self.code[:3]

    @property
    def class_code(self) -> str:
        """The first five digits."""
        return self.code[:5]


@cache
def states() -> tuple[State, ...]:
    """Give the 27 states, by code."""
    return tuple(State(row["code"], int(row["ibge_code"]), row["name"], row["region"]) for row in _rows("states"))


@cache
def municipalities() -> tuple[Municipality, ...]:
    """Give the 5,571 towns, by IBGE code."""
    return tuple(
        Municipality(
            row["ibge_code"],
            row["tom_code"],
            row["name"],
            row["state"],
            float(row["latitude"]),
            float(row["longitude"]),
        )
        for row in _rows("municipalities")
    )


@cache
def cnaes() -> dict[str, Cnae]:
    """Give the 1,332 subclasses by code."""
    return {row["code"]: Cnae(row["code"], row["description"]) for row in _rows("cnaes")}


@cache
def ddds() -> dict[str, str]:
    """Give the 67 area codes with the state that each is mainly in."""
    return {row["ddd"]: row["state"] for row in _rows("ddds")}


def reference_file(name: str) -> Traversable:
    """Give the CSV (UTF-8, comma, header) of states, municipalities, cnaes or ddds, to read or to COPY from."""
    return files("leadsrapido.brazil") / "reference" / f"{name}.csv"


def _rows(name: str) -> Iterator[dict[str, str]]:
    with as_file(reference_file(name)) as path, path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
