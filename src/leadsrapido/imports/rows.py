"""From the cells of a row to a line of staging: normalised, typed, or refused with every reason at once."""

from collections.abc import Callable
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Final
from uuid import UUID

import uuid_utils

from leadsrapido.brazil import normalize_cep, normalize_cnpj, parse_date
from leadsrapido.errors import UsageError
from leadsrapido.imports.cells import (
    NOTHING,
    custom_value,
    read_cnae,
    read_kind,
    read_score,
    read_size,
    read_status,
    read_tags,
    read_text,
)
from leadsrapido.imports.columns import ColumnMap
from leadsrapido.imports.contact_guard import tells_contact
from leadsrapido.imports.contacts import Contact, ContactReader
from leadsrapido.imports.faults import BadCellError, RefusedRowError, attempt
from leadsrapido.imports.fields import REQUIRED, value_reader
from leadsrapido.imports.names import NameReader
from leadsrapido.imports.places import PlaceReader


def _day(cell: str) -> str:
    return parse_date(cell).isoformat()


def _segment(cell: str) -> str:
    return read_text(cell, 120)


# field -> how its cell is read, in the order of the columns of staging from external_id to quality_score.
_SIMPLE: Final[dict[str, Callable[[str], str]]] = {
    "external_id": read_text, "cnpj": normalize_cnpj, "job_title": read_text, "cnae": read_cnae,
    "company_size": read_size, "company_status": read_status, "opened_on": _day, "street": read_text,
    "street_number": read_text, "address_complement": read_text, "district": read_text, "cep": normalize_cep,
    "segment": _segment, "quality_score": read_score,
}  # fmt: skip
# Columns whose cells hardly ever repeat; of the others the last ones are remembered.
_MOSTLY_NEW = frozenset({"external_id", "cnpj", "street", "cep"})
_MOST_REMEMBERED = 4096
_CNPJ, _JOB_TITLE, _CEP, _SEGMENT = (list(_SIMPLE).index(field) for field in ("cnpj", "job_title", "cep", "segment"))
# More of them sort nothing: the column holds something else.
_MOST_SEGMENTS = 1000
_FREE_TEXT = [list(_SIMPLE).index(field) for field in _SIMPLE if _SIMPLE[field] is read_text or field == "segment"]
# The columns of import_staging in the order of a line; an empty value is NULL.
STAGING_COLUMNS: Final = (
    "import_id", "line_number", "lead_id", "kind", "name", "company",
    *(field if field != "segment" else "segment_name" for field in _SIMPLE),
    "municipality_id", "city", "state", "latitude", "longitude", "email", "phone",
    "contact_kinds", "contact_raws", "contact_values", "tags", "custom_fields",
)  # fmt: skip


class RowReader:
    """Reads the rows of one file into lines of staging, and counts what it had to leave out."""

    def __init__(self, columns: ColumnMap, import_id: UUID, *, delivered: bool) -> None:
        self._headers = columns.headers
        self._import_id = str(import_id)
        self._delivered = delivered
        single = columns.single
        self._simple = [
            (slot, single[field], read if field in _MOSTLY_NEW else lru_cache(_MOST_REMEMBERED)(read))
            for slot, (field, read) in enumerate(_SIMPLE.items())
            if field in single
        ]
        self._names = NameReader(self._headers, single)
        self._places = PlaceReader(self._headers, single)
        self._contacts = ContactReader(columns)
        self._kind = single.get("kind")
        self._segments: set[str] = set()
        self._tags = single.get("tags")
        defined = columns.defined
        self._custom = [
            (
                place,
                encode_basestring(key),
                value_reader(defined[key]) if key in defined else custom_value,
                key in defined and defined[key].is_required,
            )
            for place, key in columns.custom.items()
        ]

    @property
    def unknown_towns(self) -> int:
        """Rows so far whose town is none we know; kept as text."""
        return self._places.unknown_towns

    @property
    def points_outside(self) -> int:
        """Rows so far whose coordinates lie outside Brazil; left out."""
        return self._places.points_outside

    def staging_line(self, number: int, cells: list[str]) -> str:
        """The row as a line of COPY text (NULL: nothing between the tabs), with the id its lead will have.

        Args:
            number: where the row begins in the file.
            cells: as many as the header has.

        Raises:
            RefusedRowError: with everything that is wrong with it.
            UsageError: the file names more than a thousand segments.
        """
        faults: list[str] = []
        cells = [cell.strip() for cell in cells]
        simple = self._read_simple(cells, faults)
        self._count_segment(simple[_SEGMENT])
        names = self._names.read(cells, faults)
        place = self._places.read(cells, simple[_CEP], faults)
        contacts = self._contacts.read(cells, faults)
        if names.contact:
            contacts.append(("person", names.contact, names.contact))
        tags = self._read_tags(cells, faults)
        custom = self._read_custom(cells, faults)
        kind = self._read_kind(cells, faults)
        if not kind:
            kind = "person" if names.of_person and (simple[_JOB_TITLE] or not simple[_CNPJ]) else "company"
        if self._delivered:
            self._refuse_open_contacts(
                [names.name, names.company, place.city, *tags, *(simple[i] for i in _FREE_TEXT)], faults
            )
        if faults:
            raise RefusedRowError("; ".join(faults))
        values = [
            self._import_id, str(number), str(uuid_utils.uuid7()), kind, names.name, names.company, *simple, *place,
            _first(contacts, "email"), _first(contacts, "phone"),
            _array([contact[0] for contact in contacts]), _array([contact[1] for contact in contacts]),
            _array([contact[2] for contact in contacts]), _array(tags), custom,
        ]  # fmt: skip
        line = "\t".join(values)
        return (line.replace("\\", "\\\\") if "\\" in line else line) + "\n"

    def _read_simple(self, cells: list[str], faults: list[str]) -> list[str]:
        values = [""] * len(_SIMPLE)
        for slot, place, read in self._simple:
            cell = cells[place]
            if cell not in NOTHING:
                values[slot] = attempt(read, cell, self._headers[place], faults)
        return values

    def _count_segment(self, segment: str) -> None:
        if segment:
            self._segments.add(segment)
        if len(self._segments) > _MOST_SEGMENTS:
            raise UsageError(
                f"The file names more than {_MOST_SEGMENTS:,} segments: these are no categories. "
                "Give the column another header, and it becomes a custom field."
            )

    def _read_kind(self, cells: list[str], faults: list[str]) -> str:
        if self._kind is None or (cell := cells[self._kind]) in NOTHING:
            return ""
        return attempt(read_kind, cell, self._headers[self._kind], faults)

    def _read_tags(self, cells: list[str], faults: list[str]) -> list[str]:
        if self._tags is None or (cell := cells[self._tags]) in NOTHING:
            return []
        try:
            return read_tags(cell)
        except BadCellError as error:
            faults.append(f"{self._headers[self._tags]}: {error}")
            return []

    def _read_custom(self, cells: list[str], faults: list[str]) -> str:
        """The unknown columns of a row, and those of defined fields, as a JSON object."""
        pairs = []
        for place, key, read, is_required in self._custom:
            cell = cells[place]
            known_faults = len(faults)
            value = "" if cell in NOTHING else attempt(read, cell, self._headers[place], faults)
            if not value:
                if is_required and len(faults) == known_faults:
                    faults.append(f"{self._headers[place]}: {REQUIRED}")
                continue
            if self._delivered and (value[:1] == '"' or cell.isdigit()) and tells_contact(cell):
                faults.append(
                    f"{self._headers[place]}: contém um contato, que um lead entregue não mostra antes de liberado"
                )
            pairs.append(f"{key}:{value}")
        return "{" + ",".join(pairs) + "}"

    def _refuse_open_contacts(self, texts: list[str], faults: list[str]) -> None:
        if tells_contact("\n".join(text for text in texts if text)):
            faults.append(
                "a linha traz um contato (e-mail, telefone, site ou CPF) fora das colunas de contato, "
                "e um lead entregue não o mostra antes de liberado"
            )


def _first(contacts: list[Contact], kind: str) -> str:
    return next((normalised for its_kind, _, normalised in contacts if its_kind == kind), "")


def _array(texts: list[str]) -> str:
    """A PostgreSQL array: between quotes, only the quote and the backslash mean something."""
    if not texts:
        return "{}"
    joined = '","'.join(texts)
    if "\\" in joined or joined.count('"') > 2 * (len(texts) - 1):
        joined = '","'.join(text.replace("\\", "\\\\").replace('"', '\\"') for text in texts)
    return f'{{"{joined}"}}'
