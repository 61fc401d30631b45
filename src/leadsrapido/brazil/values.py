"""Numbers, dates and coordinates as Brazilian files have them."""

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache

from leadsrapido.brazil.invalid import InvalidIdentifier

_BRAZILIAN = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})*,[0-9]+", re.ASCII)
_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)*(?:[.,])?", re.ASCII)
_AROUND = re.compile(r"^(?:R\$|BRL)|[\s\u00a0\u202f']|%$", re.IGNORECASE)
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{3})+", re.ASCII)
_DAY_FIRST = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4}|[0-9]{2})(?:[ T].*)?", re.ASCII)
_YEAR_FIRST = re.compile(r"([0-9]{4})[/.-]([0-9]{1,2})[/.-]([0-9]{1,2})(?:[ T].*)?", re.ASCII)
_COMPACT = re.compile(r"([12][0-9]{3})([0-9]{2})([0-9]{2})", re.ASCII)
_COORDINATE = re.compile(r"\s*([+-]?[0-9]{1,2})(?:[.,]([0-9]+))?\s*°?\s*", re.ASCII)
# The box around Brazil: Monte Caburaí, Arroio Chuí, Serra do Divisor, and Martim Vaz far out at sea.
_SOUTH, _NORTH, _WEST, _EAST = -33.76, 5.28, -73.99, -28.84
_CENTURY_TURNS_AT = 70


def parse_decimal(text: str) -> Decimal:
    """Read a number with decimal comma: "R$ 1.234,56" -> 1234.56.

    A single dot before exactly three digits separates thousands ("1.234" is 1234, as Brazilians write); otherwise the
    last separator is the decimal one, so "1234.5" and "1,234.56" are read too.

    Raises:
        InvalidIdentifier: number: empty, number.
    """
    if _BRAZILIAN.fullmatch(text):
        return Decimal(text.replace(".", "").replace(",", "."))
    plain = _AROUND.sub("", text.strip())
    if not plain:
        raise InvalidIdentifier("number", text, "empty")
    if not _NUMBER.fullmatch(plain):
        raise InvalidIdentifier("number", text, "number")
    if _THOUSANDS.fullmatch(plain):
        return Decimal(plain.replace(".", ""))
    comma, dot = plain.rfind(","), plain.rfind(".")
    decimal, thousands = (",", ".") if comma > dot else (".", ",")
    whole, _, fraction = plain.rpartition(decimal) if decimal in plain else (plain, "", "")
    whole = whole.replace(thousands, "")
    if not whole.lstrip("+-").isdigit():
        raise InvalidIdentifier("number", text, "number")
    return Decimal(f"{whole}.{fraction}" if fraction else whole)


def parse_integer(text: str) -> int:
    """Read a whole number: "1.234" and "1234,00" -> 1234.

    Raises:
        InvalidIdentifier: number: empty, number (also for one with a fraction).
    """
    if text.isdecimal() and text.isascii():
        return int(text)
    number = parse_decimal(text)
    if number != number.to_integral_value():
        raise InvalidIdentifier("number", text, "number")
    return int(number)


@lru_cache(maxsize=16384)
def parse_date(text: str) -> date:
    """Read a day: 31/12/2025, 31-12-2025, 31.12.25, 2025-12-31, 20251231; a time behind it is left out.

    Two-digit years from 70 on are of the last century.

    Raises:
        InvalidIdentifier: date: empty, date.
    """
    stripped = text.strip()
    found = _DAY_FIRST.fullmatch(stripped)
    if found:
        day, month, year = found.groups()
    else:
        found = _YEAR_FIRST.fullmatch(stripped) or _COMPACT.fullmatch(stripped)
        if not found:
            raise InvalidIdentifier("date", text, "date" if stripped else "empty")
        year, month, day = found.groups()
    try:
        return date(_full_year(year), int(month), int(day))
    except ValueError:
        raise InvalidIdentifier("date", text, "date") from None


def parse_coordinates(latitude: str, longitude: str) -> tuple[float, float]:
    """Read degrees with decimal comma or dot; the pair must lie in the box around Brazil.

    Raises:
        InvalidIdentifier: coordinates: number, outside_brazil.
    """
    pair = _degrees(latitude), _degrees(longitude)
    if not (_SOUTH <= pair[0] <= _NORTH and _WEST <= pair[1] <= _EAST):
        raise InvalidIdentifier("coordinates", f"{latitude} {longitude}", "outside_brazil")
    return pair


def _degrees(text: str) -> float:
    found = _COORDINATE.fullmatch(text)
    if not found:
        raise InvalidIdentifier("coordinates", text, "number")
    return float(f"{found[1]}.{found[2] or 0}")


def _full_year(year: str) -> int:
    if len(year) == 4:  # noqa: PLR2004  (a year written in full)
        return int(year)
    return int(year) + (1900 if int(year) >= _CENTURY_TURNS_AT else 2000)
