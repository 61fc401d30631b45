"""CPF: a person's number. LeadsRapido never stores one; this module finds them so that they can be left out."""

import re
from operator import mul

_ELEVEN = re.compile(r"[0-9]{11}", re.ASCII)
# Receita Federal writes a sole trader's name as "JOSE DA SILVA 12345678909"; people write 123.456.789-09 as well.
# An eleven-digit run goes whatever its check digits: a mistyped CPF is personal data too. Longer runs are no CPF.
_IN_NAME = re.compile(
    r"(?:\bCPF\b\W*)?(?<![0-9])(?:[0-9]{11}|[0-9]{3}\.[0-9]{3}\.[0-9]{3}-[0-9]{2})(?![0-9])", re.ASCII | re.IGNORECASE
)
# Hardly any name has three digits in a row; asking for those first takes a quarter of the time.
_THREE_DIGITS = re.compile(r"[0-9]{3}", re.ASCII)
_BLANKS = re.compile(r"\s{2,}")
_WEIGHTS = range(11, 1, -1)


def strip_cpf(name: str) -> str:
    """Give a name without the CPFs in it, blanks and dangling punctuation tidied."""
    if not contains_cpf(name):
        return name
    return _BLANKS.sub(" ", _IN_NAME.sub(" ", name)).strip(" \t-–,;:/()")


def contains_cpf(text: str) -> bool:
    """Tell whether there is a run of eleven digits, plain or in the mask of a CPF."""
    return _THREE_DIGITS.search(text) is not None and _IN_NAME.search(text) is not None


def is_cpf(digits: str) -> bool:
    """Tell whether eleven digits are a CPF with valid check digits (eleven equal ones are not)."""
    if not _ELEVEN.fullmatch(digits) or digits == digits[0] * 11:
        return False
    values = [int(digit) for digit in digits]
    first = sum(map(mul, values[:9], _WEIGHTS[1:])) * 10 % 11 % 10
    second = sum(map(mul, values[:10], _WEIGHTS)) * 10 % 11 % 10
    return values[9:] == [first, second]
