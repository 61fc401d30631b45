"""A delivered lead is locked: no cell that everyone may read must tell how to reach it."""

import re

from leadsrapido.brazil import InvalidIdentifier, contains_cpf, normalize_phone

_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
# A run of digits as telephones are written, DDD or not.
_RUN = re.compile(r"\+?\(?[0-9][0-9 ().\-]{6,}[0-9]")
_SUBSCRIBER = re.compile(r"(?<![0-9.])[2-9][0-9]{3,4}[-. ][0-9]{4}(?![0-9.])|(?<![0-9])9[0-9]{8}(?![0-9])", re.ASCII)
_WEBSITE = re.compile(r"https?://|\bwww\.", re.IGNORECASE)
_FEWEST_DIGITS = 10


def tells_contact(text: str) -> bool:
    """Whether a text holds an e-mail address, a telephone number, a web address or a CPF."""
    if "@" in text and _EMAIL.search(text):
        return True
    if _WEBSITE.search(text):
        return True
    return any(_is_number_of_someone(run[0]) for run in _RUN.finditer(text))


def _is_number_of_someone(run: str) -> bool:
    if _SUBSCRIBER.search(run) or contains_cpf(run):
        return True
    if sum(character.isdigit() for character in run) < _FEWEST_DIGITS:
        return False
    try:
        normalize_phone(run)
    except InvalidIdentifier:
        return False
    return True
