"""The one error of this package, and every reason it can have, in English and in Portuguese."""

from typing import Final

# code -> (English, Portuguese); a code is stable: reject files, the API and translations refer to it.
REASONS: Final[dict[str, tuple[str, str]]] = {
    "empty": ("is empty", "está vazio"),
    "length": ("has the wrong number of characters", "tem o número errado de caracteres"),
    "characters": ("has characters that do not belong there", "tem caracteres que não cabem ali"),
    "check_digits": ("has wrong check digits; compare it with its source", "tem dígitos verificadores errados"),
    "scientific": (
        "was turned into scientific notation by a spreadsheet, and digits are lost; format the column as text",
        "virou notação científica na planilha e perdeu dígitos; formate a coluna como texto",
    ),
    "cpf": ("is a CPF, the number of a person, not of a company", "é um CPF, número de pessoa, não de empresa"),
    "placeholder": ("is a filler, not a real value", "é um preenchimento, não um valor real"),
    "several": ("holds more than one value", "contém mais de um valor"),
    "missing_ddd": ("has no area code (DDD)", "está sem DDD"),
    "unknown_ddd": ("has an area code (DDD) that does not exist", "tem um DDD que não existe"),
    "number_range": ("is no number that is given out in Brazil", "não é um número atribuído no Brasil"),
    "foreign": ("is no valid number of its country", "não é um número válido do seu país"),
    "no_at_sign": ("is no e-mail address: it has no @", "não é um e-mail: falta o @"),
    "local_part": ("has a wrong part before the @", "tem a parte antes do @ errada"),
    "domain": ("has a wrong domain after the @", "tem o domínio depois do @ errado"),
    "unknown_cep": ("is a CEP that no state uses", "é um CEP que nenhum estado usa"),
    "unknown_state": ("is no Brazilian state", "não é um estado brasileiro"),
    "unknown_town": ("is no Brazilian town", "não é um município brasileiro"),
    "ambiguous_town": (
        "is the name of towns in several states; say which state",
        "é nome de municípios em vários estados; informe a UF",
    ),
    "unknown_cnae": ("is no subclass of CNAE 2.3", "não é uma subclasse da CNAE 2.3"),
    "number": ("is no number", "não é um número"),
    "date": ("is no date; write day/month/year", "não é uma data; escreva dia/mês/ano"),
    "outside_brazil": ("lies outside Brazil", "fica fora do Brasil"),
}


class InvalidIdentifier(ValueError):  # noqa: N818  (its name is the sentence it says)
    """A text that cannot be what its column says.

    Attributes:
        field: which kind of value was asked for: cnpj, phone, email, cep, state, city, cnae, number, date, coordinates.
        raw: the text as it came.
        reason: a code out of REASONS.
    """

    def __init__(self, field: str, raw: str, reason: str) -> None:
        self.field = field
        self.raw = raw
        self.reason = reason
        super().__init__(field, raw, reason)

    def __str__(self) -> str:
        """One English sentence."""
        return f"{self.field} {_shown(self.raw)} {REASONS[self.reason][0]}"

    @property
    def sentence_pt(self) -> str:
        """The same sentence in Portuguese."""
        return f"{self.field} {_shown(self.raw)} {REASONS[self.reason][1]}"


def _shown(raw: str, longest: int = 60) -> str:
    """The text in quotes, cut: a cell may hold a page, and control characters must not reach a terminal."""
    text = raw if len(raw) <= longest else raw[: longest - 1] + "…"
    return (
        '"' + "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text) + '"'
    )
