"""The 27 states by code, name or IBGE number."""

from functools import cache

from leadsrapido.brazil.folding import fold_name
from leadsrapido.brazil.invalid import InvalidIdentifier
from leadsrapido.brazil.reference import states


def normalize_state(text: str) -> str:
    """Give the two-letter code of a state written as code, name (any case, accents or not) or IBGE number.

    Raises:
        InvalidIdentifier: state: empty, unknown_state.
    """
    known = _by_spelling()
    code = known.get(text) or known.get(fold_name(text))
    if code is None:
        raise InvalidIdentifier("state", text, "unknown_state" if text.strip() else "empty")
    return code


@cache
def _by_spelling() -> dict[str, str]:
    spellings: dict[str, str] = {}
    for state in states():
        for spelling in (state.code, state.code.lower(), fold_name(state.name), str(state.ibge_code)):
            spellings[spelling] = state.code
    return spellings
