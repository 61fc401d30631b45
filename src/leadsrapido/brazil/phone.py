"""Brazilian telephone numbers after Anatel's numbering plan (Resolução 749/2022), stored as E.164.

A geographic number is an area code (DDD) and a subscriber: 9 digits starting 9 (mobile), or 8 digits starting 2 to 5
(landline). Mobiles of 8 digits starting 6 to 9 are from before the ninth digit (2012-2016) and get it.

Policy for the rest:
- Numbers without geography (0800, 0300, 0500, 0900, 4004, 4003, 3003 …) are kept, as phonenumbers writes them:
  +558001234567, +5540041234. `phone_kind` calls them "service": they name a call centre, not a place.
- A number with + and another country code is kept when the library phonenumbers finds it valid.
- A subscriber of equal digits (99999-9999) is a filler and refused.
- Three-digit services (190, 192) are refused: nobody's contact.
"""

import re
from functools import lru_cache
from typing import Literal

from leadsrapido.brazil.invalid import InvalidIdentifier
from leadsrapido.brazil.reference import ddds

_NOT_DIGIT = re.compile(r"[^0-9]+", re.ASCII)
# How nearly all numbers are written, so that the rest may take its time.
_USUAL_MASK = re.compile(r"(?:\+55 ?)?\(?([1-9][0-9])\)? ?(9?[0-9]{4})[- ]?([0-9]{4})", re.ASCII)
_EXTENSION = re.compile(r"\s*(?<![a-z])(?:ramal|ram|r|ext|x)\.?\s*:?\s*[0-9]{1,5}\s*$", re.IGNORECASE)
_SEPARATOR = re.compile(r"\s*(?:[;,|\n]|/|\be\b|\bou\b)\s*", re.IGNORECASE)
_SCIENTIFIC = re.compile(r"[0-9][.,][0-9]+E\+?[0-9]+\s*$", re.IGNORECASE | re.ASCII)
_LETTERS = re.compile(r"[^\W\d_]{3,}")
_SUBSCRIBER_ALONE = re.compile(r"[0-9]{4,5}[-. ]?[0-9]{4}", re.ASCII)
_DDD_IN_FRONT = re.compile(r"\s*(?:\+?55\s*)?\(?0?([1-9][0-9])\)?", re.ASCII)
_DIALLED_WITH_ZERO = r"[589]00[0-9]{6,7}|30[03][0-9]{7}"
_DIALLED = re.compile(rf"(?:00)?(?:55)?0?({_DIALLED_WITH_ZERO})", re.ASCII)
_NON_GEOGRAPHIC = re.compile(rf"{_DIALLED_WITH_ZERO}|300[0-9]{{5}}|(?:400[0-9]|4020|4370|4864)[0-9]{{4}}", re.ASCII)
_TEN, _ELEVEN = 10, 11
_SUBSCRIBER_LENGTHS = (8, 9)


def normalize_phone(text: str, ddd: str | None = None) -> str:
    """Give a telephone number as E.164: "+55" and 10 or 11 digits for a geographic one.

    Understands masks, +55, 0055, the trunk 0 and an operator's code after it (0 XX 15 11 …), and drops extensions.

    Args:
        text: one number; see `split_phones` for cells that hold more.
        ddd: the area code to use when the number has none, for instance from the lead's town.

    Raises:
        InvalidIdentifier: phone: empty, characters, scientific, length, several, missing_ddd, unknown_ddd,
            number_range, placeholder, foreign.
    """
    masked = _USUAL_MASK.fullmatch(text)
    if masked and masked[1] in _known_ddds():
        return _unless_filler(text, _with_ninth_digit(text, "".join(masked.groups())))
    digits = _digits_of(text)
    if text.lstrip().startswith("+") and not digits.startswith("55"):
        return _foreign(text)
    return _from_digits(text, digits, ddd)


def phone_match_key(e164: str) -> str:
    """Give what two spellings of one line have in common: the digits, without a ninth digit that old numbers lack.

    The 9 goes only before 6 to 9: mobiles starting 91 to 95 never had eight digits, and would meet landlines.
    """
    digits = e164.lstrip("+")
    if len(digits) == 13 and digits.startswith("55") and digits[4] == "9" and digits[5] in "6789":  # noqa: PLR2004  (+55, DDD, 9 digits)
        return digits[:4] + digits[5:]
    return digits


def phone_kind(e164: str) -> Literal["mobile", "landline", "service", "foreign"]:
    """Tell what a normalised number is; a service number has no place (0800, 4004)."""
    if not e164.startswith("+55"):
        return "foreign"
    national = e164[3:]
    if national[:2] not in _known_ddds() or len(national) < _TEN:
        return "service"
    return "mobile" if len(national) == _ELEVEN else "landline"


def split_phones(text: str) -> list[str]:
    """Give the numbers of a cell that may hold several; a later one without area code gets the first one's.

    "(11) 3333-4444 / 98765-4321" gives both with (11); "(11) 3333-4444/4445" the first only: its tail is no number.
    """
    parts = [part.strip() for part in _SEPARATOR.split(text) if part.strip()]
    if len(parts) <= 1:
        return parts
    ddd = _DDD_IN_FRONT.match(parts[0])
    numbers = [parts[0]]
    for part in parts[1:]:
        if _SUBSCRIBER_ALONE.fullmatch(part):
            numbers.append(f"({ddd[1]}) {part}" if ddd else part)
        elif len(_NOT_DIGIT.sub("", part)) >= _TEN:
            numbers.append(part)
    return numbers


def _digits_of(text: str) -> str:
    digits = _NOT_DIGIT.sub("", _EXTENSION.sub("", text))
    if not digits:
        raise InvalidIdentifier("phone", text, "characters" if text.strip() else "empty")
    return digits


def _from_digits(text: str, digits: str, ddd: str | None) -> str:
    service = _DIALLED.fullmatch(digits)
    if service:
        return "+55" + service[1]
    national = _without_prefixes(digits)
    if _NON_GEOGRAPHIC.fullmatch(national):
        return "+55" + national
    if _SCIENTIFIC.search(text):
        raise InvalidIdentifier("phone", text, "scientific")
    if len(national) in _SUBSCRIBER_LENGTHS:
        if "(" in text:
            raise InvalidIdentifier("phone", text, "length")
        if ddd is None:
            raise InvalidIdentifier("phone", text, "missing_ddd")
        national = ddd + national
    if len(national) not in (_TEN, _ELEVEN):
        raise InvalidIdentifier("phone", text, _wrong_length(text, digits))
    if national[:2] not in _known_ddds():
        raise InvalidIdentifier("phone", text, "unknown_ddd")
    return _unless_filler(text, _with_ninth_digit(text, national))


def _without_prefixes(digits: str) -> str:
    """The national number: without 00, 55, the trunk 0 and an operator's two digits."""
    if digits.startswith("0055"):
        digits = digits[2:]
    if digits.startswith("550") or (digits.startswith("55") and len(digits) in (12, 13)):
        digits = digits[2:]
    if digits.startswith("0"):
        digits = digits.lstrip("0")
        if len(digits) in (12, 13):
            digits = digits[2:]
    return digits


def _with_ninth_digit(text: str, national: str) -> str:
    first = national[2]
    if len(national) == _ELEVEN:
        if first != "9":
            raise InvalidIdentifier("phone", text, "number_range")
        return national
    if first in "6789":
        return f"{national[:2]}9{national[2:]}"
    if first in "01":
        raise InvalidIdentifier("phone", text, "number_range")
    return national


def _unless_filler(text: str, national: str) -> str:
    subscriber = national[-8:]
    if subscriber == subscriber[0] * 8:
        raise InvalidIdentifier("phone", text, "placeholder")
    return "+55" + national


def _wrong_length(text: str, digits: str) -> str:
    if _LETTERS.search(text):
        return "characters"
    return "several" if len(digits) >= 2 * _SUBSCRIBER_LENGTHS[0] else "length"


@lru_cache(maxsize=4096)
def _foreign(text: str) -> str:
    # Imported here: loading its metadata takes a tenth of a second, and hardly any file needs it.
    import phonenumbers

    try:
        number = phonenumbers.parse(text, None)
    except phonenumbers.NumberParseException:
        raise InvalidIdentifier("phone", text, "foreign") from None
    if not phonenumbers.is_valid_number(number):
        raise InvalidIdentifier("phone", text, "foreign")
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _known_ddds() -> dict[str, str]:
    return ddds()
