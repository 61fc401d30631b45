"""Where a lead is: state, town, and its own point where the file has one."""

from typing import NamedTuple

from leadsrapido.brazil import (
    InvalidIdentifier,
    Municipality,
    normalize_state,
    normalize_town,
    parse_coordinates,
    state_of_cep,
)
from leadsrapido.imports.cells import NOTHING, read_text
from leadsrapido.imports.faults import attempt, sentence

_MOST_REMEMBERED = 50_000


class Place(NamedTuple):
    """Each "" where it is not known: IBGE code of the town, its name, state code, own point in degrees."""

    municipality_id: str
    city: str
    state: str
    latitude: str
    longitude: str


class PlaceReader:
    """Reads the place of a row.

    Attributes:
        unknown_towns: rows so far whose town is none we know: kept as text, without coordinates.
        points_outside: rows so far whose point lies outside Brazil: left out, the town's is taken.
    """

    def __init__(self, headers: list[str], single: dict[str, int]) -> None:
        self._headers = headers
        self._city, self._state, self._latitude, self._longitude = (
            single.get(field) for field in ("city", "state", "latitude", "longitude")
        )
        self._towns: dict[tuple[str, str], Municipality | None] = {}
        self.unknown_towns = 0
        self.points_outside = 0

    def read(self, cells: list[str], cep: str, faults: list[str]) -> Place:
        """The place of a row; a normalised CEP tells the state of a town that several states have."""
        state = self._read_state(cells, faults)
        latitude, longitude = self._read_point(cells, faults)
        if self._city is None or (city := cells[self._city]) in NOTHING:
            return Place("", "", state, latitude, longitude)
        town = self._town(city, state or (state_of_cep(cep) if cep else None) or "")
        if town is not None:
            return Place(town.ibge_code, town.name, town.state, latitude, longitude)
        self.unknown_towns += 1
        return Place("", attempt(read_text, city, self._headers[self._city], faults), state, latitude, longitude)

    def _read_state(self, cells: list[str], faults: list[str]) -> str:
        if self._state is None or (cell := cells[self._state]) in NOTHING:
            return ""
        return attempt(normalize_state, cell, self._headers[self._state], faults)

    def _town(self, city: str, state: str) -> Municipality | None:
        known = self._towns
        if (city, state) in known:
            return known[city, state]
        if len(known) >= _MOST_REMEMBERED:
            known.clear()
        try:
            town = normalize_town(city, state or None)
        except InvalidIdentifier:
            town = None
        known[city, state] = town
        return town

    def _read_point(self, cells: list[str], faults: list[str]) -> tuple[str, str]:
        if self._latitude is None or self._longitude is None:
            return "", ""
        latitude, longitude = cells[self._latitude], cells[self._longitude]
        if latitude in NOTHING and longitude in NOTHING:
            return "", ""
        try:
            point = parse_coordinates(latitude, longitude)
        except InvalidIdentifier as error:
            if error.reason == "outside_brazil":
                self.points_outside += 1
            else:
                faults.append(sentence(f"{self._headers[self._latitude]}/{self._headers[self._longitude]}", error))
            return "", ""
        return repr(point[0]), repr(point[1])
