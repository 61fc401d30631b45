"""One cell at a time: what a column without a rule in `leadsrapido.brazil` accepts."""

import re
from decimal import Decimal
from json.encoder import encode_basestring
from typing import Final

from leadsrapido.brazil import InvalidIdentifier, fold_name, normalize_cnae, parse_decimal
from leadsrapido.imports.faults import BadCellError

# What people and spreadsheets write where there is nothing.
NOTHING: Final = frozenset({"", "-", "--", "—", "N/A", "n/a", "#N/A", "#N/D", "NULL", "null", "(vazio)"})
_LONGEST_CUSTOM = 2000
_LONGEST_NUMBER = 15
_LONGEST_WEBSITE = 500
_LONGEST_TAG = 60
_MOST_TAGS = 50
_BEST_SCORE = 100
_OLD_CNAE = re.compile(r"[0-9]{4}-?[0-9][-/]?[0-9]{2}", re.ASCII)
_WEBSITE = re.compile(r"(?:https?://)?(?:www\.)?((?:[^\s./:?#@]+\.)+[a-z]{2,}(?::[0-9]+)?(?:[/?#]\S*)?)", re.IGNORECASE)
_TAG_SEPARATOR = re.compile(r"[;,|]")
# Plain, with thousands dots, with a decimal comma or dot. A leading zero (007) makes a code, not a number.
_NUMBER = re.compile(
    r"-?(?:0|[1-9][0-9]{0,14}|[1-9][0-9]{0,2}(?:\.[0-9]{3}){1,4})(?:,[0-9]{1,6})?|-?(?:0|[1-9][0-9]{0,11})\.[0-9]{1,6}",
    re.ASCII,
)
_SIZES: Final = {
    "mei": "MEI", "microempreendedorindividual": "MEI", "microempreendedor": "MEI",
    "me": "ME", "01": "ME", "1": "ME", "microempresa": "ME",
    "epp": "EPP", "03": "EPP", "3": "EPP", "empresadepequenoporte": "EPP", "pequenoporte": "EPP",
    "pequenaempresa": "EPP",
    "demais": "other", "05": "other", "5": "other", "outros": "other", "outro": "other", "other": "other",
    "media": "other", "medio": "other", "medioporte": "other", "grande": "other", "grandeporte": "other",
    "00": "", "0": "", "naoinformado": "",
}  # fmt: skip
_STATUSES: Final = {
    "01": "null", "1": "null", "nula": "null", "null": "null",
    "02": "active", "2": "active", "ativa": "active", "ativo": "active", "active": "active",
    "03": "suspended", "3": "suspended", "suspensa": "suspended", "suspenso": "suspended", "suspended": "suspended",
    "04": "unfit", "4": "unfit", "inapta": "unfit", "inapto": "unfit", "unfit": "unfit",
    "08": "closed", "8": "closed", "baixada": "closed", "baixado": "closed", "encerrada": "closed", "closed": "closed",
}  # fmt: skip
_KINDS: Final = {
    "empresa": "company", "company": "company", "pj": "company", "pessoajuridica": "company", "juridica": "company",
    "pessoa": "person", "person": "person", "pf": "person", "pessoafisica": "person", "fisica": "person",
    "contato": "person", "contact": "person",
}  # fmt: skip


def read_text(cell: str, longest: int = 255) -> str:
    """One line without blanks around or doubled.

    Raises:
        BadCellError: more than `longest` characters.
    """
    text = " ".join(cell.split())
    if len(text) > longest:
        raise BadCellError(f"tem {len(text)} caracteres; o máximo é {longest}")
    return text


def read_cnae(cell: str) -> str:
    """Seven digits; also those of older versions of CNAE, which the register still carries.

    Raises:
        InvalidIdentifier: cnae.
    """
    try:
        return normalize_cnae(cell)
    except InvalidIdentifier as error:
        old = _OLD_CNAE.fullmatch(cell.strip()) if error.reason == "unknown_cnae" else None
        if old is None:
            raise
        return old[0].replace("-", "").replace("/", "")


def read_size(cell: str) -> str:
    """MEI, ME, EPP or other; "" where the register says "not told".

    Raises:
        BadCellError: no size.
    """
    size = _SIZES.get(fold_name(cell).replace(" ", ""))
    if size is None:
        raise BadCellError("não é um porte: escreva MEI, ME, EPP ou Demais")
    return size


def read_status(cell: str) -> str:
    """How the Receita Federal has the company: null, active, suspended, unfit or closed.

    Raises:
        BadCellError: no status.
    """
    status = _STATUSES.get(fold_name(cell).replace(" ", ""))
    if status is None:
        raise BadCellError("não é uma situação cadastral: escreva ativa, suspensa, inapta, baixada ou nula")
    return status


def read_kind(cell: str) -> str:
    """Company or person.

    Raises:
        BadCellError: neither.
    """
    kind = _KINDS.get(fold_name(cell).replace(" ", ""))
    if kind is None:
        raise BadCellError("não é um tipo de lead: escreva empresa ou pessoa")
    return kind


def read_score(cell: str) -> str:
    """0 to 100, rounded.

    Raises:
        BadCellError: out of range; InvalidIdentifier: no number.
    """
    score = parse_decimal(cell)
    if not 0 <= score <= _BEST_SCORE:
        raise BadCellError("deve ficar entre 0 e 100")
    return str(round(score))


def read_website(cell: str) -> str:
    """An address without scheme, www and final slash, its host in lower case.

    Raises:
        BadCellError: no web address.
    """
    found = _WEBSITE.fullmatch(cell.strip())
    if not found or len(cell) > _LONGEST_WEBSITE:
        raise BadCellError("não é um endereço de site")
    host, slash, path = found[1].partition("/")
    return (host.lower() + slash + path).rstrip("/")


def read_tags(cell: str) -> list[str]:
    """The tags of a cell, separated by comma, semicolon or bar; each once.

    Raises:
        BadCellError: too many, or too long a tag.
    """
    tags = list(dict.fromkeys(tag for part in _TAG_SEPARATOR.split(cell) if (tag := " ".join(part.split()))))
    if len(tags) > _MOST_TAGS or any(len(tag) > _LONGEST_TAG for tag in tags):
        raise BadCellError(f"tem mais de {_MOST_TAGS} etiquetas, ou uma com mais de {_LONGEST_TAG} caracteres")
    return tags


def custom_value(cell: str) -> str:
    """A custom field's value as JSON: a number where it is written as one ("1.234,56" -> 1234.56), else a string.

    Raises:
        BadCellError: longer than 2,000 characters.
    """
    text = cell.strip()
    if text.isdecimal() and text.isascii() and text[0] != "0" and len(text) <= _LONGEST_NUMBER:
        return text
    if _NUMBER.fullmatch(text):
        return plain_number(parse_decimal(text))
    if len(text) > _LONGEST_CUSTOM:
        raise BadCellError(f"tem {len(text)} caracteres; o máximo é {_LONGEST_CUSTOM}")
    return encode_basestring(text)


def plain_number(number: Decimal) -> str:
    """A number as JSON writes it, without zeros behind its fraction."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
