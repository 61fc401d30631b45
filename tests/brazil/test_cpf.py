"""CPF: found in names and taken out; python-stdnum judges the check digits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.br import cpf as stdnum_cpf

from leadsrapido.brazil import contains_cpf, is_cpf, strip_cpf


@given(st.integers(min_value=0, max_value=10**9 - 1), st.integers(min_value=0, max_value=99))
def test_check_digits_agree_with_stdnum(base: int, digits: int) -> None:
    nine = f"{base:09d}"
    valid = nine + stdnum_cpf._calc_check_digits(nine)  # noqa: SLF001  (the library's only public call validates)
    assert is_cpf(valid) == (len(set(valid)) > 1)
    other = f"{nine}{digits:02d}"
    assert is_cpf(other) == (stdnum_cpf.is_valid(other) and len(set(other)) > 1)


@pytest.mark.parametrize(
    ("name", "stripped"),
    [
        ("JOSE DA SILVA 12345678909", "JOSE DA SILVA"),
        ("12345678909 JOSE DA SILVA", "JOSE DA SILVA"),
        ("JOSE DA SILVA 123.456.789-09", "JOSE DA SILVA"),
        ("JOSE DA SILVA - CPF: 123.456.789-09", "JOSE DA SILVA"),
        ("JOSE 11122233344 DA SILVA", "JOSE DA SILVA"),
        ("12.345.678 JOSE DA SILVA", "12.345.678 JOSE DA SILVA"),
        ("Padaria 24 Horas Ltda", "Padaria 24 Horas Ltda"),
        ("Lote 123456789012", "Lote 123456789012"),
        ("Comercial Silva  & Filhos", "Comercial Silva  & Filhos"),
    ],
)
def test_names_lose_their_cpf_and_nothing_else(name: str, stripped: str) -> None:
    assert strip_cpf(name) == stripped


@given(
    st.text("AB .-/(),", max_size=12), st.integers(min_value=0, max_value=10**11 - 1), st.text("AB .-/(),", max_size=12)
)
def test_no_run_of_eleven_digits_survives(before: str, number: int, after: str) -> None:
    assert not contains_cpf(strip_cpf(f"{before}{number:011d}{after}"))
