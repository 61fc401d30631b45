"""CEP, the postal code of Correios: eight digits, the first of which tell the state."""

import re
from bisect import bisect_right

from leadsrapido.brazil.invalid import InvalidIdentifier

_SHAPE = re.compile(r"[0-9]{8}", re.ASCII)
_ONE_ZERO_LOST = re.compile(r"[1-9][0-9]{6}", re.ASCII)
_BETWEEN = str.maketrans("", "", " \t\r\n.-'\"=\u00a0\u202f\u2009\u200b\ufeff\u2013\u2014\u2010\u2011")
# First three digits from which each state's range starts, after Correios' "Faixas de CEP por UF".
_STARTS = {
    "010": "SP", "200": "RJ", "290": "ES", "300": "MG", "400": "BA", "490": "SE", "500": "PE", "570": "AL",
    "580": "PB", "590": "RN", "600": "CE", "640": "PI", "650": "MA", "660": "PA", "689": "AP", "690": "AM",
    "693": "RR", "694": "AM", "699": "AC", "700": "DF", "728": "GO", "730": "DF", "737": "GO", "768": "RO",
    "770": "TO", "780": "MT", "789": "RO", "790": "MS", "800": "PR", "880": "SC", "900": "RS",
}  # fmt: skip
_FROM = list(_STARTS)
_STATES = list(_STARTS.values())
_FIRST = "01000000"


def normalize_cep(text: str) -> str:
    """Give the eight digits of a CEP; the leading zero of São Paulo that a spreadsheet ate is put back.

    Raises:
        InvalidIdentifier: cep: empty, characters, length, unknown_cep (below 01000-000).
    """
    cep = text.translate(_BETWEEN)
    if not _SHAPE.fullmatch(cep):
        if not _ONE_ZERO_LOST.fullmatch(cep):
            raise InvalidIdentifier("cep", text, _why(cep))
        cep = "0" + cep
    if cep < _FIRST:
        raise InvalidIdentifier("cep", text, "unknown_cep")
    return cep


def state_of_cep(cep: str) -> str | None:
    """Give the state code of a normalised CEP, None for one below every range."""
    place = bisect_right(_FROM, cep[:3]) - 1
    return _STATES[place] if place >= 0 else None


def _why(cep: str) -> str:
    if not cep:
        return "empty"
    return "length" if cep.isascii() and cep.isdigit() else "characters"
