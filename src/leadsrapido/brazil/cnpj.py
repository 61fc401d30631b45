"""CNPJ, numeric and alphanumeric (Instrução Normativa RFB 2.229/2024: 12 characters 0-9A-Z and 2 check digits)."""

import re
from operator import mul

from leadsrapido.brazil.cpf import is_cpf
from leadsrapido.brazil.invalid import InvalidIdentifier

_SHAPE = re.compile(r"[0-9A-Z]{12}[0-9]{2}", re.ASCII)
_DIGITS = re.compile(r"[0-9]+", re.ASCII)
_SCIENTIFIC = re.compile(r"[0-9]+(?:[.,][0-9]+)?E[+]?[0-9]+", re.ASCII)
# A number column that went through floating point: 33683111000280.0
_FLOAT_TAILS = (".0", ",0", ".00", ",00")
# What people and spreadsheets put between the characters: masks, blanks (also U+00A0, U+202F), ="…", '….
_BETWEEN = str.maketrans("", "", " \t\r\n.-/\\_'\"=,\u00a0\u202f\u2009\u200b\ufeff\u2013\u2014\u2010\u2011")
_WEIGHTS = (5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2)
# A character's value is its ASCII code - 48; taking 48 off the sum once is quicker than off each character.
_OFFSET_1 = 48 * sum(_WEIGHTS)
_OFFSET_2 = _OFFSET_1 + 48 * (12 - 8)
_LENGTH = 14
_MASKED_LENGTH = 18
_FEWEST_DIGITS = 12
_REMAINDER_WITHOUT_DIGIT = 2


def normalize_cnpj(text: str) -> str:
    """Give the 14 characters of a CNPJ, upper case, without mask; its root are the first 8.

    One or two leading zeros that a spreadsheet ate are put back when the check digits then hold.

    Raises:
        InvalidIdentifier: cnpj: empty, scientific, cpf, characters, length, placeholder (zeros), check_digits.
    """
    upper = text.upper()
    if len(upper) == _MASKED_LENGTH and upper[2] + upper[6] + upper[10] + upper[15] == "../-":
        # The usual mask, taken off by place: three times as quick as looking for what stands between.
        cnpj = f"{upper[:2]}{upper[3:6]}{upper[7:10]}{upper[11:15]}{upper[16:]}"
    else:
        cnpj = _without_float_tail(upper).translate(_BETWEEN)
    if len(cnpj) != _LENGTH or not _SHAPE.fullmatch(cnpj):
        cnpj = _repaired(text, upper.strip(), cnpj)
    if cnpj.startswith("000000000000"):
        raise InvalidIdentifier("cnpj", text, "placeholder")
    if cnpj[12:] != cnpj_check_digits(cnpj[:12]):
        raise InvalidIdentifier("cnpj", text, "check_digits")
    return cnpj


def cnpj_check_digits(base: str) -> str:
    """Give the two check digits of 12 characters 0-9A-Z (modulo 11, character value = ASCII - 48)."""
    values = base.encode("ascii")
    weighted = sum(map(mul, values, _WEIGHTS))
    first = _digit((weighted - _OFFSET_1) % 11)
    # The second digit's weights are the first's and one more, except that the fifth goes from 9 to 2.
    second = _digit((weighted + sum(values) - 8 * values[4] + 2 * first - _OFFSET_2) % 11)
    return f"{first}{second}"


def format_cnpj(cnpj: str) -> str:
    """Give a normalised CNPJ as people read it: 12.ABC.345/01DE-35."""
    return f"{cnpj[:2]}.{cnpj[2:5]}.{cnpj[5:8]}/{cnpj[8:12]}-{cnpj[12:]}"


def _without_float_tail(upper: str) -> str:
    # A mask puts a hyphen before its last two digits, never a dot or a comma.
    if not upper.endswith(_FLOAT_TAILS):
        return upper
    return upper.rpartition("." if "." in upper[-3:] else ",")[0]


def _repaired(text: str, upper: str, cnpj: str) -> str:
    """What a text of another shape may have been before a spreadsheet touched it; raises when it cannot be told."""
    if not cnpj:
        raise InvalidIdentifier("cnpj", text, "empty")
    if _SCIENTIFIC.fullmatch(upper):
        raise InvalidIdentifier("cnpj", text, "scientific")
    if _DIGITS.fullmatch(cnpj):
        if is_cpf(cnpj):
            raise InvalidIdentifier("cnpj", text, "cpf")
        if _FEWEST_DIGITS <= len(cnpj) <= _LENGTH:
            return cnpj.zfill(_LENGTH)
    if len(cnpj) != _LENGTH:
        raise InvalidIdentifier("cnpj", text, "length" if cnpj.isascii() and cnpj.isalnum() else "characters")
    raise InvalidIdentifier("cnpj", text, "characters")


def _digit(remainder: int) -> int:
    return 0 if remainder < _REMAINDER_WITHOUT_DIGIT else 11 - remainder
