"""Numbers, dates and coordinates as Brazilian files have them."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadsrapido.brazil import InvalidIdentifier, parse_coordinates, parse_date, parse_decimal, parse_integer


def brazilian(number: Decimal) -> str:
    return f"{number:,f}".translate(str.maketrans(",.", ".,"))


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_a_number_written_the_brazilian_way_reads_back(number: Decimal) -> None:
    written = brazilian(number)
    for text in (written, f"R$ {written}", f" {written} ", written.replace(".", "")):
        assert parse_decimal(text) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1.234", "1234"),
        ("1.234.567", "1234567"),
        ("1234.56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1234,5", "1234.5"),
        ("0,5", "0.5"),
        ("-3,20", "-3.20"),
        ("12%", "12"),
        ("R$\u00a01.234,56", "1234.56"),
        ("1.234,", "1234"),
    ],
)
def test_other_spellings(text: str, number: str) -> None:
    assert parse_decimal(text) == Decimal(number)


@pytest.mark.parametrize("text", ["abc", "1,2,3.4.5x", "NaN", "1e5", "Infinity", "--1", ",5"])
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(InvalidIdentifier, match="is no number"):
        parse_decimal(text)


def test_whole_numbers() -> None:
    assert parse_integer("1.234") == parse_integer("1234,00") == parse_integer("1234") == 1234
    with pytest.raises(InvalidIdentifier, match="is no number"):
        parse_integer("1,5")


@given(st.dates(min_value=date(1000, 1, 1)))
def test_days_in_every_spelling(day: date) -> None:
    for pattern in (
        "{:%d/%m/%Y}",
        "{:%d-%m-%Y}",
        "{:%d.%m.%Y}",
        "{:%Y-%m-%d}",
        "{:%d/%m/%Y} 13:45:00",
        "{:%Y-%m-%d}T00:00",
    ):
        text = pattern.format(day).replace(f"{day.year}", f"{day.year:04d}")
        assert parse_date(text) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1/2/2025", date(2025, 2, 1)),
        ("20251231", date(2025, 12, 31)),
        ("31/12/99", date(1999, 12, 31)),
        ("01/01/24", date(2024, 1, 1)),
    ],
)
def test_days_in_short(text: str, day: date) -> None:
    assert parse_date(text) == day


@pytest.mark.parametrize("text", ["31/02/2025", "2025-13-01", "12/31/2025", "ontem", "45292", "", "00/00/0000"])
def test_what_is_no_day(text: str) -> None:
    with pytest.raises(InvalidIdentifier) as caught:
        parse_date(text)
    assert caught.value.reason in {"date", "empty"}


def test_coordinates_with_comma_or_dot() -> None:
    assert (
        parse_coordinates("-23,5505", "-46,6333") == parse_coordinates("-23.5505", " -46.6333 ") == (-23.5505, -46.6333)
    )
    # A dot before three digits separates no thousands here.
    assert parse_coordinates("-23.550", "-46.633") == (-23.55, -46.633)
    assert parse_coordinates("-3,85", "-32,43") == (-3.85, -32.43)


@pytest.mark.parametrize(
    ("latitude", "longitude", "reason"),
    [
        ("-46,6333", "-23,5505", "outside_brazil"),
        ("0", "0", "outside_brazil"),
        ("norte", "-46,6", "number"),
        ("-235505", "-46,6", "number"),
    ],
)
def test_coordinates_elsewhere(latitude: str, longitude: str, reason: str) -> None:
    with pytest.raises(InvalidIdentifier) as caught:
        parse_coordinates(latitude, longitude)
    assert caught.value.reason == reason
