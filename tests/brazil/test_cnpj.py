"""CNPJ: the published examples, python-stdnum as an independent judge, and what spreadsheets do to the column."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.br import cnpj as stdnum_cnpj

from leadsrapido.brazil import InvalidIdentifier, cnpj_check_digits, format_cnpj, normalize_cnpj

BASES = st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=12, max_size=12).filter(lambda base: base != "0" * 12)
NUMERIC_BASES = st.integers(min_value=1, max_value=10**12 - 1).map(lambda number: f"{number:012d}")


@pytest.mark.parametrize("cnpj", ["12ABC34501DE35", "A87HBZHB000161", "33683111000280"])
def test_published_examples_are_valid(cnpj: str) -> None:
    assert normalize_cnpj(cnpj) == cnpj
    assert normalize_cnpj(format_cnpj(cnpj).lower()) == cnpj


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("LBNXQOB5000163", "check_digits"),
        ("33683111000281", "check_digits"),
        ("12ABC34501DE3", "length"),
        ("12ABC34501DE3X", "characters"),
        ("12XABC.345/01DE-35", "length"),
        ("12ÁBC34501DE35", "characters"),
        ("", "empty"),
        (" - ", "empty"),
        ("3,3683E+13", "scientific"),
        ("3.36831110002E+13", "scientific"),
        ("3E13", "scientific"),
        ("00000000000000", "placeholder"),
        ("12345678909", "cpf"),
        ("123.456.789-09", "cpf"),
        ("12345678901", "length"),
        ("336831110002800000", "length"),
        ("não tem", "characters"),
    ],
)
def test_refusals_tell_their_reason(text: str, reason: str) -> None:
    with pytest.raises(InvalidIdentifier) as caught:
        normalize_cnpj(text)
    assert (caught.value.field, caught.value.raw, caught.value.reason) == ("cnpj", text, reason)


@given(BASES)
def test_check_digits_agree_with_stdnum(base: str) -> None:
    assert cnpj_check_digits(base) == stdnum_cnpj.calc_check_digits(base)


@given(BASES, st.integers(min_value=0, max_value=99))
def test_accepts_exactly_what_stdnum_accepts(base: str, digits: int) -> None:
    text = f"{base}{digits:02d}"
    try:
        accepted = normalize_cnpj(text) == text
    except InvalidIdentifier:
        accepted = False
    assert accepted == stdnum_cnpj.is_valid(text)


@given(BASES, st.integers(min_value=0, max_value=13), st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
def test_no_single_wrong_character_passes_unless_its_value_is_congruent(base: str, place: int, other: str) -> None:
    """Modulo 11 cannot tell characters apart whose values differ by 11 or 22, such as A and L."""
    cnpj = base + cnpj_check_digits(base)
    changed = cnpj[:place] + other + cnpj[place + 1 :]
    congruent = (ord(other) - ord(cnpj[place])) % 11 == 0
    if congruent or stdnum_cnpj.is_valid(changed):
        return
    with pytest.raises(InvalidIdentifier):
        normalize_cnpj(changed)


@given(NUMERIC_BASES.filter(lambda base: not base.startswith("000")))
def test_lost_leading_zeros_come_back(base: str) -> None:
    cnpj = base + cnpj_check_digits(base)
    assert normalize_cnpj(str(int(cnpj))) == cnpj
    assert normalize_cnpj(f"{int(cnpj)}.0") == cnpj


@given(BASES, st.sampled_from(["{}", " {} ", "'{}", '="{}"', "\ufeff{}", "{}\u00a0"]))
def test_wrappings_of_spreadsheets_come_off(base: str, wrapping: str) -> None:
    cnpj = base + cnpj_check_digits(base)
    assert normalize_cnpj(wrapping.format(cnpj)) == cnpj
    assert normalize_cnpj(wrapping.format(format_cnpj(cnpj))) == cnpj


@given(st.text(max_size=30))
def test_any_text_gives_a_valid_cnpj_or_the_one_error(text: str) -> None:
    with suppress(InvalidIdentifier):
        assert stdnum_cnpj.is_valid(normalize_cnpj(text))
