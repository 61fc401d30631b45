"""E-mail addresses by their form alone (RFC 5321/5322 as the library email-validator reads them); no DNS is asked."""

import re
from functools import lru_cache

from leadsrapido.brazil.invalid import InvalidIdentifier

# The plain addresses that nearly all are; everything else goes to the library.
_ATOM = r"[A-Za-z0-9_+&%'-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_PLAIN = re.compile(rf"({_ATOM}(?:\.{_ATOM})*)@((?:{_LABEL}\.)+[A-Za-z]{{2,63}})", re.ASCII)
_AROUND = " \t\r\n<>\"'()[];,:\u00a0\u202f\u200b\ufeff"
_SEPARATOR = re.compile(r"[;,/|\s]+")
_LONGEST, _LONGEST_LOCAL = 254, 64
# Reserved for other purposes than mail (IANA, special-use domain names), as the library refuses them.
_SPECIAL_USE = frozenset({"arpa", "invalid", "local", "localhost", "onion", "test"})
# "We have none", written into a field that had to be filled.
_FILLERS = re.compile(
    r"(?:nao|sem|naotem|nao\.?tem|nao_?possui|naopossui|naoinformado|nao\.?informado|semail|sememail|sem\.?email|n|nt|x+|a+)"
    r"@(?:nao|sem|tem|naotem|naopossui|naoinformado|semail|sememail|email|mail|n|nt|x+|a+)\..*"
)


def normalize_email(text: str) -> str:
    """Give an address with its domain in lower case (IDNA names as Unicode), composed accents, local part as written.

    Raises:
        InvalidIdentifier: email: empty, no_at_sign, several, local_part, domain, placeholder, length.
    """
    address = text.strip(_AROUND)
    if address[:7].lower() == "mailto:":
        address = address[7:]
    plain = _PLAIN.fullmatch(address)
    if not plain:
        return _by_library(text, address)
    local, domain = plain[1], plain[2].lower()
    if len(local) > _LONGEST_LOCAL or len(address) > _LONGEST:
        raise InvalidIdentifier("email", text, "length")
    if domain.rpartition(".")[2] in _SPECIAL_USE or "--" in domain:
        return _by_library(text, address)
    address = f"{local}@{domain}"
    if _FILLERS.fullmatch(address.lower()):
        raise InvalidIdentifier("email", text, "placeholder")
    return address


def email_match_key(email: str) -> str:
    """Give what two spellings of one mailbox have in common: the address in lower case."""
    return email.lower()


def split_emails(text: str) -> list[str]:
    """Give the addresses of a cell that may hold several: the parts that have an @."""
    return [part.strip(_AROUND) for part in _SEPARATOR.split(text) if "@" in part]


@lru_cache(maxsize=4096)
def _by_library(text: str, address: str) -> str:
    if not address:
        raise InvalidIdentifier("email", text, "empty")
    if "@" not in address:
        raise InvalidIdentifier("email", text, "no_at_sign")
    # Imported here: hardly any address needs it.
    from email_validator import EmailNotValidError, validate_email

    try:
        valid = validate_email(address, check_deliverability=False)
    except EmailNotValidError:
        raise InvalidIdentifier("email", text, _why(address)) from None
    return valid.normalized


def _why(address: str) -> str:
    if address.count("@") > 1:
        return "several"
    local, _, domain = address.rpartition("@")
    if len(local) > _LONGEST_LOCAL or len(address) > _LONGEST:
        return "length"
    if domain.rpartition(".")[2].lower() in _SPECIAL_USE:
        return "domain"
    return "local_part" if _PLAIN.fullmatch(f"a@{domain}") else "domain"
