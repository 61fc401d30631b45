"""Custom fields that the organization has defined: how a column's text becomes a value of its type."""

from collections.abc import Callable, Iterable
from json.encoder import encode_basestring
from typing import Final, NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from leadsrapido.brazil import fold_name, parse_date, parse_decimal
from leadsrapido.imports.cells import plain_number
from leadsrapido.imports.faults import BadCellError

READ = text("""
    select key, label, type, options, is_required, is_filterable or is_unique as is_kept
    from public.custom_fields where organization_id = :organization order by position, key
""")
REQUIRED: Final = "é obrigatório e está vazio"
_LONGEST = 2000
# What stands in an index is bounded (app.fits_field).
_LONGEST_KEPT = 250
_MOST_DIGITS = 60
_TRUE = frozenset({"sim", "s", "yes", "y", "true", "verdadeiro", "v", "1", "x"})
_FALSE = frozenset({"nao", "n", "no", "false", "falso", "f", "0"})


class DefinedField(NamedTuple):
    """A definition, as far as reading a file needs it."""

    key: str
    label: str
    type: str
    options: list[str]
    is_required: bool
    is_kept: bool


async def read_definitions(session: AsyncSession) -> list[DefinedField]:
    """The definitions of the session's organization, by position."""
    rows = await session.execute(READ, {"organization": session.info["organization_id"]})
    return [DefinedField(*row) for row in rows]


def missing_columns(fields: Iterable[DefinedField], keys: Iterable[str]) -> list[str]:
    """Labels of required fields that no column of the file brings: every row would be rejected."""
    brought = set(keys)
    return [field.label for field in fields if field.is_required and field.key not in brought]


def value_reader(field: DefinedField) -> Callable[[str], str]:
    """A function from the text of a cell to the field's value as JSON.

    It raises BadCellError or InvalidIdentifier for a text that is none.
    """
    if field.type == "number":
        return _read_number
    if field.type == "date":
        return _read_date
    if field.type == "boolean":
        return _read_boolean
    if field.type == "choice":
        return _choice_reader(field.options)
    longest = _LONGEST_KEPT if field.is_kept else _LONGEST

    def read_text(cell: str) -> str:
        if len(cell) > longest:
            raise BadCellError(f"tem {len(cell)} caracteres; o máximo é {longest}")
        return encode_basestring(cell)

    return read_text


def _read_number(cell: str) -> str:
    """As people write it: "1.234,56" -> 1234.56."""
    number = plain_number(parse_decimal(cell))
    if len(number) > _MOST_DIGITS:
        raise BadCellError(f"tem mais de {_MOST_DIGITS} dígitos")
    return number


def _read_date(cell: str) -> str:
    """As people write it: "31/12/2025" -> "2025-12-31"."""
    return f'"{parse_date(cell).isoformat()}"'


def _read_boolean(cell: str) -> str:
    folded = fold_name(cell)
    if folded in _TRUE:
        return "true"
    if folded in _FALSE:
        return "false"
    raise BadCellError(f"{cell!r} não é sim nem não")


def _choice_reader(options: list[str]) -> Callable[[str], str]:
    # Accents and case aside, as people type; of two options that differ in nothing else each must be written exactly.
    folded = [fold_name(option) for option in options]
    known = {fold: option for fold, option in zip(folded, options, strict=True) if folded.count(fold) == 1}

    def read_choice(cell: str) -> str:
        option = cell if cell in options else known.get(fold_name(cell))
        if option is None:
            shown = ", ".join(options[:10]) + (", …" if len(options) > 10 else "")  # noqa: PLR2004  as many as one reads
            raise BadCellError(f"{cell!r} não é uma das opções: {shown}")
        return encode_basestring(option)

    return read_choice
