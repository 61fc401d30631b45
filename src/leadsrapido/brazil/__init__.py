"""Brazil, exactly: identifiers and reference data, pure Python, no database.

Every `normalize_*` takes the text of a cell as people have it and gives the one form that LeadsRapido stores, or raises
`InvalidIdentifier`: a ValueError with `field`, `raw`, a stable `reason` code, and a sentence in English (`str(error)`)
and in Portuguese (`error.sentence_pt`). An empty cell is an error too (reason `empty`):
ask only about cells that hold something.

    normalize_cnpj("12.abc.345/01de-35")            -> "12ABC34501DE35"      repairs 1 or 2 lost leading zeros
    normalize_phone("(011) 8765-4321", ddd=None)    -> "+5511987654321"      E.164; ddd for numbers that lack theirs
    phone_match_key("+5511987654321")               -> "551187654321"        equal with and without the ninth digit
    split_phones("(11) 3333-4444 / 98765-4321")     -> ["(11) 3333-4444", "(11) 98765-4321"]
    phone_kind("+5511987654321")                    -> "mobile" | "landline" | "service" | "foreign"
    normalize_email(" Vendas@Padaria.COM.BR ")      -> "Vendas@padaria.com.br"
    email_match_key("Vendas@padaria.com.br")        -> "vendas@padaria.com.br"
    split_emails("a@x.com.br; b@x.com.br")          -> ["a@x.com.br", "b@x.com.br"]
    normalize_cep("1310-100")                       -> "01310100"            repairs one lost leading zero
    state_of_cep("01310100")                        -> "SP" | None
    normalize_state("são paulo" | "sp" | "35")      -> "SP"
    normalize_town("S. Paulo", "SP")                -> Municipality          with coordinates; state may be None
    normalize_cnae("4721-1/02")                     -> "4721102"
    parse_decimal("R$ 1.234,56")                    -> Decimal("1234.56")
    parse_integer("1.234")                          -> 1234
    parse_date("31/12/2025")                        -> date(2025, 12, 31)
    parse_coordinates("-23,55", "-46,63")           -> (latitude, longitude) in degrees, inside Brazil
    strip_cpf("JOSE DA SILVA 12345678909")          -> "JOSE DA SILVA"
    fold_name("São João d'Aliança")                 -> "sao joao d alianca"

Reference data: `states()`, `municipalities()`, `cnaes()`, `ddds()`, `towns()`; the CSV files: `reference_file(name)`.
"""

from leadsrapido.brazil.cep import normalize_cep, state_of_cep
from leadsrapido.brazil.cnae import normalize_cnae
from leadsrapido.brazil.cnpj import cnpj_check_digits, format_cnpj, normalize_cnpj
from leadsrapido.brazil.cpf import contains_cpf, is_cpf, strip_cpf
from leadsrapido.brazil.emails import email_match_key, normalize_email, split_emails
from leadsrapido.brazil.folding import fold_name
from leadsrapido.brazil.invalid import REASONS, InvalidIdentifier
from leadsrapido.brazil.phone import normalize_phone, phone_kind, phone_match_key, split_phones
from leadsrapido.brazil.reference import (
    Cnae,
    Municipality,
    State,
    cnaes,
    ddds,
    municipalities,
    reference_file,
    states,
)
from leadsrapido.brazil.state_names import normalize_state
from leadsrapido.brazil.towns import Towns, normalize_town, towns
from leadsrapido.brazil.values import parse_coordinates, parse_date, parse_decimal, parse_integer

__all__ = [
    "REASONS",
    "Cnae",
    "InvalidIdentifier",
    "Municipality",
    "State",
    "Towns",
    "cnaes",
    "cnpj_check_digits",
    "contains_cpf",
    "ddds",
    "email_match_key",
    "fold_name",
    "format_cnpj",
    "is_cpf",
    "municipalities",
    "normalize_cep",
    "normalize_cnae",
    "normalize_cnpj",
    "normalize_email",
    "normalize_phone",
    "normalize_state",
    "normalize_town",
    "parse_coordinates",
    "parse_date",
    "parse_decimal",
    "parse_integer",
    "phone_kind",
    "phone_match_key",
    "reference_file",
    "split_emails",
    "split_phones",
    "state_of_cep",
    "states",
    "strip_cpf",
    "towns",
]
