"""CEP: eight digits, one lost zero, and the state each range belongs to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadsrapido.brazil import InvalidIdentifier, normalize_cep, state_of_cep, states


@given(st.integers(min_value=1_000_000, max_value=99_999_999))
def test_masks_and_one_lost_zero(number: int) -> None:
    cep = f"{number:08d}"
    masked = f"{cep[:5]}-{cep[5:]}"
    for text in (cep, masked, f"{cep[:2]}.{cep[2:5]}-{cep[5:]}", f" {masked} ", str(number)):
        assert normalize_cep(text) == cep
    assert state_of_cep(cep) in {state.code for state in states()}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("123", "length"),
        ("123456789", "length"),
        ("0123456", "length"),
        ("00000-000", "unknown_cep"),
        ("00999-999", "unknown_cep"),
        ("1310A-100", "characters"),
        ("sem cep", "characters"),
        ("1,31E+06", "characters"),
    ],
)
def test_refusals_tell_their_reason(text: str, reason: str) -> None:
    with pytest.raises(InvalidIdentifier) as caught:
        normalize_cep(text)
    assert (caught.value.field, caught.value.reason) == ("cep", reason)


@pytest.mark.parametrize(
    ("cep", "state"),
    [
        ("01310100", "SP"), ("19999999", "SP"), ("20040002", "RJ"), ("29010000", "ES"), ("30130010", "MG"),
        ("40020000", "BA"), ("49010000", "SE"), ("50030000", "PE"), ("57020000", "AL"), ("58010000", "PB"),
        ("59010000", "RN"), ("60030000", "CE"), ("64000000", "PI"), ("65010000", "MA"), ("66010000", "PA"),
        ("68900000", "AP"), ("69005000", "AM"), ("69301000", "RR"), ("69400000", "AM"), ("69900000", "AC"),
        ("70040010", "DF"), ("72800000", "GO"), ("73310000", "DF"), ("74010000", "GO"), ("76801000", "RO"),
        ("77001000", "TO"), ("78005000", "MT"), ("79002000", "MS"), ("80010000", "PR"), ("88010000", "SC"),
        ("90010000", "RS"), ("00999999", None),
    ],
)  # fmt: skip
def test_state_by_range(cep: str, state: str | None) -> None:
    """One CEP of each capital's centre, and the edges between states."""
    assert state_of_cep(cep) == state
