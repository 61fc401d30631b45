"""CNAE, the classification of economic activities: seven digits, as Receita Federal and IBGE write them."""

import re

from leadsrapido.brazil.invalid import InvalidIdentifier
from leadsrapido.brazil.reference import cnaes

_BETWEEN = str.maketrans("", "", " \t\r\n.-/'\"=\u00a0\u202f\u200b\ufeff")
_CODE_IN_FRONT = re.compile(r"\s*([0-9]{2}\.?[0-9]{2}-?[0-9][-/]?[0-9]{2})\b", re.ASCII)
_LENGTH = 7


def normalize_cnae(text: str) -> str:
    """Give the seven digits of a subclass of CNAE 2.3: "4721-1/02" or "4721102 - Padaria …" -> "4721102".

    One leading zero that a spreadsheet ate is put back.

    Raises:
        InvalidIdentifier: cnae: empty, length, characters, unknown_cnae.
    """
    known = cnaes()
    code = text.translate(_BETWEEN)
    if code in known:
        return code
    if not code:
        raise InvalidIdentifier("cnae", text, "empty")
    in_front = _CODE_IN_FRONT.match(text)
    if in_front:
        code = in_front[1].translate(_BETWEEN)
    if not (code.isascii() and code.isdigit()):
        raise InvalidIdentifier("cnae", text, "characters")
    if len(code) not in (_LENGTH - 1, _LENGTH):
        raise InvalidIdentifier("cnae", text, "length")
    code = code.zfill(_LENGTH)
    if code not in known:
        raise InvalidIdentifier("cnae", text, "unknown_cnae")
    return code
