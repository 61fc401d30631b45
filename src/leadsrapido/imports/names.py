"""What a lead is called, out of the columns that may tell it."""

from typing import NamedTuple

from leadsrapido.brazil import contains_cpf, strip_cpf
from leadsrapido.imports.cells import NOTHING, read_text
from leadsrapido.imports.faults import attempt


class Names(NamedTuple):
    """name: of the lead; company: its legal name, or where the person works; contact: whom to ask for ("" if none).

    of_person: the name stands in a person's column beside a company's.
    """

    name: str
    company: str
    contact: str
    of_person: bool


class NameReader:
    """Reads the names of a row: Nome, Primeiro nome and Sobrenome, Nome Fantasia, Razão Social or Empresa, Contato.

    The lead is called by the first of these that the row has: person's name, trade name, legal name, contact.
    """

    def __init__(self, headers: list[str], single: dict[str, int]) -> None:
        self._headers = headers
        self._person, self._trade, self._legal, self._contact = (
            single.get(field) for field in ("name", "trade_name", "company", "contact")
        )
        self._parts = [single[field] for field in ("first_name", "last_name") if field in single]
        self._has_company = self._trade is not None or self._legal is not None

    def read(self, cells: list[str], faults: list[str]) -> Names:
        """The names of a row, without the CPF that a sole trader's carries; a row without any is at fault."""
        person = self._cell(cells, self._person, faults)
        if not person and self._parts:
            person = " ".join(part for place in self._parts if (part := self._cell(cells, place, faults)))
        trade = self._cell(cells, self._trade, faults)
        legal = self._cell(cells, self._legal, faults)
        contact = self._cell(cells, self._contact, faults)
        company = legal or (trade if person else "")
        name = person or trade or legal
        if not name and not self._has_company:
            # Where a file names companies, a row that names only whom to ask for there lacks its lead.
            name, contact = contact, ""
        if not name:
            faults.append("nome: a linha não tem nome")
        return Names(name, company, contact, bool(person and company and person != company))

    def _cell(self, cells: list[str], place: int | None, faults: list[str]) -> str:
        if place is None:
            return ""
        cell = cells[place]
        if cell in NOTHING:
            return ""
        text = attempt(read_text, cell, self._headers[place], faults)
        # Most names have no digit, and looking for one is quicker than for a CPF.
        return text if text.isalpha() or not contains_cpf(text) else strip_cpf(text)
