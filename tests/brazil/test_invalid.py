"""The error of the package: a sentence in two languages for every reason; hostile cells cannot spoil a terminal."""

import pickle
import re
from pathlib import Path

import pytest

import leadsrapido.brazil
from leadsrapido.brazil import REASONS, InvalidIdentifier


@pytest.mark.parametrize("reason", sorted(REASONS))
def test_every_reason_has_a_sentence_in_english_and_in_portuguese(reason: str) -> None:
    error = InvalidIdentifier("cnpj", "12", reason)
    assert str(error) == f'cnpj "12" {REASONS[reason][0]}'
    assert error.sentence_pt == f'cnpj "12" {REASONS[reason][1]}'
    assert isinstance(error, ValueError)


def test_every_reason_is_used_and_every_used_reason_is_listed() -> None:
    source = "".join(path.read_text() for path in Path(leadsrapido.brazil.__file__).parent.glob("*.py"))
    quoted = set(re.findall(r'"([a-z_]+)"', source.split("class InvalidIdentifier")[0] + source))
    assert set(REASONS) <= quoted
    raised = set(re.findall(r'InvalidIdentifier\("\w+", \w+, "(\w+)"', source))
    assert raised
    assert raised <= set(REASONS)


def test_long_and_unprintable_texts_are_shown_short_and_harmless() -> None:
    shown = str(InvalidIdentifier("phone", "\x1b[2J" + "9" * 5000, "length"))
    assert "\x1b" not in shown
    assert len(shown) < 200


def test_survives_the_way_between_processes() -> None:
    error = pickle.loads(pickle.dumps(InvalidIdentifier("cep", "1", "length")))  # noqa: S301  (made here)
    assert (error.field, error.raw, error.reason) == ("cep", "1", "length")
