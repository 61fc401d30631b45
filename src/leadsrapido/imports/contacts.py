"""How to reach a lead: every e-mail, telephone, WhatsApp and site of a row, each once a kind."""

import re
from collections.abc import Callable

from leadsrapido.brazil import InvalidIdentifier, normalize_email, normalize_phone, split_emails, split_phones
from leadsrapido.imports.cells import NOTHING, read_website
from leadsrapido.imports.columns import ColumnMap
from leadsrapido.imports.faults import BadCellError, sentence

_IN_BRACKETS = re.compile(r"<([^<>\s]+@[^<>\s]+)>")
# What it is, as it stood in the cell, as it is stored.
Contact = tuple[str, str, str]


class ContactReader:
    """Reads the contacts of a row: e-mails, phones, WhatsApps, sites; the first of a kind is the primary one."""

    def __init__(self, columns: ColumnMap) -> None:
        self._headers = columns.headers
        self._emails, self._phones, self._whatsapps, self._websites = (
            columns.repeated.get(kind, []) for kind in ("email", "phone", "whatsapp", "website")
        )
        self._ddd = columns.single.get("ddd")

    def read(self, cells: list[str], faults: list[str]) -> list[Contact]:
        """The contacts of a row; a WhatsApp number is a phone too when the row has no other."""
        found: list[Contact] = []
        for place in self._emails:
            self._take(found, "email", cells[place], place, normalize_email, _several_emails, faults)
        phone = self._phone_reader(cells)
        before = len(found)
        for place in self._phones:
            self._take(found, "phone", cells[place], place, phone, split_phones, faults)
        has_phone = len(found) > before
        for place in self._whatsapps:
            self._take(found, "whatsapp", cells[place], place, phone, split_phones, faults)
            if not has_phone and len(found) > before:
                found.insert(before, ("phone", *found[before][1:]))
                has_phone = True
        for place in self._websites:
            self._take(found, "website", cells[place], place, read_website, _whole, faults)
        return found

    def _phone_reader(self, cells: list[str]) -> Callable[[str], str]:
        if self._ddd is None:
            return normalize_phone
        ddd = "".join(character for character in cells[self._ddd] if character.isdigit()).lstrip("0")
        return (lambda text: normalize_phone(text, ddd)) if ddd else normalize_phone

    def _take(
        self,
        found: list[Contact],
        kind: str,
        cell: str,
        place: int,
        normalise: Callable[[str], str],
        split: Callable[[str], list[str]],
        faults: list[str],
    ) -> None:
        if cell in NOTHING:
            return
        try:
            _add(found, kind, cell, normalise(cell))
        except BadCellError as error:
            faults.append(f"{self._headers[place]}: {error}")
        except InvalidIdentifier as error:
            if error.reason == "empty":
                return
            parts = split(cell)
            if len(parts) == 0 or parts == [cell.strip()]:
                faults.append(sentence(self._headers[place], error))
                return
            try:
                for part in parts:
                    _add(found, kind, part, normalise(part))
            except InvalidIdentifier as part_error:
                faults.append(sentence(self._headers[place], part_error))


def _add(found: list[Contact], kind: str, raw: str, normalised: str) -> None:
    if not any(kind == other[0] and normalised == other[2] for other in found):
        found.append((kind, " ".join(raw.split()), normalised))


def _several_emails(cell: str) -> list[str]:
    """The addresses of "Ana <ana@…>, Bia <bia@…>" or of a list; "a b@…" is a mistyped address and no list."""
    bracketed = _IN_BRACKETS.findall(cell)
    if bracketed:
        return bracketed
    parts = split_emails(cell)
    return parts if len(parts) > 1 else []


def _whole(cell: str) -> list[str]:
    return [cell.strip()]
