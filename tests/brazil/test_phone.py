"""Telephone numbers: Anatel's rule, with the library phonenumbers as an independent judge."""

from contextlib import suppress

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadsrapido.brazil import InvalidIdentifier, ddds, normalize_phone, phone_kind, phone_match_key, split_phones

DDDS = st.sampled_from(sorted(ddds()))
MOBILES = st.integers(min_value=10**7, max_value=10**8 - 1).map(lambda number: f"9{number:08d}")
LANDLINES = st.integers(min_value=2 * 10**7, max_value=6 * 10**7 - 1).map(str)
SUBSCRIBERS = st.one_of(MOBILES, LANDLINES).filter(lambda number: len(set(number[-8:])) > 1)


def masks(ddd: str, number: str) -> list[str]:
    head, tail = number[:-4], number[-4:]
    return [
        f"{ddd}{number}",
        f"({ddd}) {head}-{tail}",
        f"({ddd}){head}{tail}",
        f"0{ddd} {head}-{tail}",
        f"(0{ddd}) {head}-{tail}",
        f"(0xx{ddd}) {head}-{tail}",
        f"0 XX {ddd} {head} {tail}",
        f"0 15 {ddd} {head} {tail}",
        f"021{ddd}{head}{tail}",
        f"+55 {ddd} {head}-{tail}",
        f"+55 ({ddd}) {head}-{tail}",
        f"+55 (0{ddd}) {head}-{tail}",
        f"55{ddd}{number}",
        f"0055 {ddd} {number}",
        f"{ddd}.{head}.{tail}",
        f"({ddd}) {head}-{tail} ramal 12",
        f"({ddd}) {head}-{tail} r. 205",
        f" ({ddd})\u00a0{head}\u2013{tail} ",
        f"tel: {ddd} {number}",
    ]


@given(DDDS, SUBSCRIBERS)
def test_every_mask_gives_the_same_number_and_phonenumbers_agrees(ddd: str, number: str) -> None:
    e164 = f"+55{ddd}{number}"
    assert {normalize_phone(text) for text in masks(ddd, number)} == {e164}
    assert normalize_phone(e164) == e164
    assert phonenumbers.is_valid_number(phonenumbers.parse(e164))


@given(DDDS, st.integers(min_value=6 * 10**7, max_value=10**8 - 1).map(str).filter(lambda number: len(set(number)) > 1))
def test_old_mobiles_get_the_ninth_digit(ddd: str, number: str) -> None:
    e164 = normalize_phone(f"({ddd}) {number[:4]}-{number[4:]}")
    assert e164 == f"+55{ddd}9{number}"
    assert phonenumbers.is_valid_number(phonenumbers.parse(e164))
    assert phone_match_key(e164) == phone_match_key(f"+55{ddd}{number}") == f"55{ddd}{number}"


@given(DDDS, LANDLINES)
def test_a_new_mobile_does_not_meet_the_landline_of_its_last_eight_digits(ddd: str, number: str) -> None:
    assert phone_match_key(f"+55{ddd}9{number}") != phone_match_key(f"+55{ddd}{number}")


@given(st.text("0123456789", min_size=8, max_size=13))
def test_whatever_comes_out_is_a_number_for_phonenumbers(digits: str) -> None:
    try:
        e164 = normalize_phone(digits)
    except InvalidIdentifier:
        return
    assert phonenumbers.is_valid_number(phonenumbers.parse(e164))


@given(st.text("0123456789", min_size=10, max_size=11).filter(lambda digits: digits[0] != "0"))
def test_refuses_no_geographic_number_that_phonenumbers_knows(digits: str) -> None:
    parsed = phonenumbers.parse(digits, "BR")
    if not phonenumbers.is_valid_number(parsed) or len(set(digits[-8:])) == 1:
        return
    assert normalize_phone(digits).startswith("+55")


@given(st.sampled_from(["US", "PT", "AR", "UY", "PY", "DE", "GB", "JP"]))
def test_numbers_of_other_countries_are_kept_when_valid(region: str) -> None:
    number = phonenumbers.example_number(region)
    assert number is not None
    example = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    assert normalize_phone(example) == example
    assert phone_kind(example) == "foreign"
    assert phone_match_key(example) == example.lstrip("+")


@pytest.mark.parametrize(
    ("text", "e164"),
    [
        ("0800 123 4567", "+558001234567"),
        ("0800 12 3456", "+55800123456"),
        ("+55 800 123 4567", "+558001234567"),
        ("0300-123-4567", "+553001234567"),
        ("4004-1234", "+5540041234"),
        ("3003 1234", "+5530031234"),
    ],
)
def test_numbers_without_geography_are_kept_as_service_numbers(text: str, e164: str) -> None:
    assert normalize_phone(text) == e164
    assert phone_kind(e164) == "service"
    assert phonenumbers.is_valid_number(phonenumbers.parse(e164))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("não tem", "characters"),
        ("98765-4321", "missing_ddd"),
        ("(20) 98765-4321", "unknown_ddd"),
        ("(11) 1234-5678", "number_range"),
        ("(11) 88765-4321", "number_range"),
        ("(11) 99999-9999", "placeholder"),
        ("11 0000-0000", "number_range"),
        ("(11) 2222-2222", "placeholder"),
        ("(11) 987-654", "length"),
        ("190", "length"),
        ("1,19876E+10", "scientific"),
        ("(11) 3333-4444 / (11) 98765-4321", "several"),
        ("+1 123", "foreign"),
        ("ligar de manhã 12", "characters"),
    ],
)
def test_refusals_tell_their_reason(text: str, reason: str) -> None:
    with pytest.raises(InvalidIdentifier) as caught:
        normalize_phone(text)
    assert (caught.value.field, caught.value.reason) == ("phone", reason)


def test_a_missing_area_code_can_be_given() -> None:
    assert normalize_phone("98765-4321", ddd="11") == "+5511987654321"
    assert normalize_phone("3333-4444", ddd="11") == "+551133334444"
    assert normalize_phone("(21) 3333-4444", ddd="11") == "+552133334444"


def test_kinds() -> None:
    assert phone_kind("+5511987654321") == "mobile"
    assert phone_kind("+551133334444") == "landline"
    assert phone_kind("+5555987654321") == "mobile"


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("(11) 3333-4444", ["(11) 3333-4444"]),
        ("(11) 3333-4444 / 98765-4321", ["(11) 3333-4444", "(11) 98765-4321"]),
        ("(11) 3333-4444/4445", ["(11) 3333-4444"]),
        ("11 33334444; 21 98765-4321", ["11 33334444", "21 98765-4321"]),
        ("(11) 3333-4444 e (11) 98765-4321", ["(11) 3333-4444", "(11) 98765-4321"]),
        ("", []),
    ],
)
def test_cells_with_several_numbers_are_split(text: str, numbers: list[str]) -> None:
    assert split_phones(text) == numbers
    for number in numbers:
        normalize_phone(number)


@given(st.text(max_size=30))
def test_any_text_gives_a_number_or_the_one_error(text: str) -> None:
    with suppress(InvalidIdentifier):
        e164 = normalize_phone(text)
        assert e164.startswith("+")
        assert phone_match_key(e164).isdigit()
