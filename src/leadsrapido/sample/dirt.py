"""Rows gone wrong, as they do in real files: so that an import can be shown to find exactly these."""

from random import Random
from typing import Final

from leadsrapido.sample.rows import HEADER

LEGAL_NAME, TRADE_NAME, CNPJ, EMAIL, PHONE = 0, 1, 2, 3, 4
OPENED_ON, CEP, CITY = HEADER.index("Data de Abertura"), HEADER.index("CEP"), HEADER.index("Cidade")
# Every kind, in the order in which they come round; each row has one fault only.
KINDS: Final = (
    "cnpj_check_digits",
    "cnpj_scientific",
    "phone",
    "name_missing",
    "columns",
    "date",
    "email",
    "cep",
    "town",
    "quote",
    "duplicate",
)


def spoil(row: list[str], kind: str, draws: Random) -> list[str]:
    """Give the row with one fault of that kind; "quote" and "duplicate" are the writer's to make."""
    spoiled = list(row)
    match kind:
        case "cnpj_check_digits":
            spoiled[CNPJ] = row[CNPJ][:-1] + str((int(row[CNPJ][-1]) + 1 + draws.randrange(9)) % 10)
        case "cnpj_scientific":
            spoiled[CNPJ] = f"{draws.randrange(1, 9)},{draws.randrange(10_000, 99_999)}E+13"
        case "phone":
            spoiled[PHONE] = draws.choice(["(11) 1234-567", "(20) 98765-4321", "não tem", "99999-9999"])
        case "name_missing":
            spoiled[LEGAL_NAME] = spoiled[TRADE_NAME] = ""
        case "columns":
            spoiled = spoiled[:-4] if draws.random() < 0.5 else [*spoiled, "sobra", "sobra"]  # noqa: PLR2004
        case "date":
            spoiled[OPENED_ON] = draws.choice(["31/02/2019", "00/00/0000", "ontem", "12/31/2020"])
        case "email":
            spoiled[EMAIL] = draws.choice(["contato@", "sem e-mail", "vendas@@empresa.example.com", "a b@example.com"])
        case "cep":
            spoiled[CEP] = draws.choice(["00000-000", "123", "99999-9999", "sem cep"])
        case "town":
            spoiled[CITY] = draws.choice(["Atlântida Perdida", "Cidade Inventada", "Xyz"])
    return spoiled
