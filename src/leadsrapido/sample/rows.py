"""A sample lead as a row of a file that a Brazilian company keeps: masks, decimal comma, dd/mm/aaaa."""

# ruff: noqa: PLR2004  (shares of a made-up population stand where they are drawn)

from datetime import date
from functools import cache
from random import Random
from typing import Final

from leadsrapido.brazil import format_cnpj
from leadsrapido.sample.leads import SampleLead
from leadsrapido.sample.names import unaccented

HEADER: Final = (
    "Razão Social",
    "Nome Fantasia",
    "CNPJ",
    "E-mail",
    "Telefone",
    "WhatsApp",
    "Contato",
    "Cargo",
    "CNAE",
    "Porte",
    "Data de Abertura",
    "Endereço",
    "Número",
    "Bairro",
    "CEP",
    "Cidade",
    "UF",
    "Segmento",
    "Tags",
    "Faturamento",
    "Funcionários",
    "Nota",
    "Site",
    "Latitude",
    "Longitude",
)


def cells(lead: SampleLead, draws: Random) -> list[str]:
    """Give the 25 cells of a row, in the order of HEADER; `leadsrapido.brazil` reads every one back.

    Spellings vary as they do in files put together from several sources: masks or none, a zero that a spreadsheet ate,
    mobiles without their ninth digit, towns without accents.
    """
    chance = draws.random()
    return [
        lead.legal_name,
        lead.trade_name,
        _cnpj(lead.cnpj, chance),
        lead.email,
        _phone(lead.phone, chance),
        _phone(lead.whatsapp, 1 - chance),
        lead.contact_name,
        lead.job_title,
        f"{lead.cnae[:4]}-{lead.cnae[4]}/{lead.cnae[5:]}" if chance < 0.7 else lead.cnae,
        lead.size,
        _day(lead.opened_on),
        lead.street,
        lead.street_number,
        lead.district,
        _cep(lead.cep, chance),
        _city(lead.city, chance),
        lead.state,
        lead.segment,
        ", ".join(lead.tags),
        "" if lead.revenue is None else f"{lead.revenue:,}".replace(",", ".") + ",00",
        "" if lead.employees is None else str(lead.employees),
        str(lead.score),
        lead.website,
        "" if lead.latitude is None else f"{lead.latitude:.6f}".replace(".", ","),
        "" if lead.longitude is None else f"{lead.longitude:.6f}".replace(".", ","),
    ]


@cache
def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _cnpj(cnpj: str, chance: float) -> str:
    if chance < 0.7:
        return format_cnpj(cnpj)
    if chance > 0.9 and cnpj.isdigit() and not cnpj.startswith("000"):
        return cnpj.lstrip("0")
    return cnpj


def _phone(e164: str, chance: float) -> str:
    if not e164:
        return ""
    ddd, subscriber = e164[3:5], e164[5:]
    if chance < 0.6:
        return f"({ddd}) {subscriber[:-4]}-{subscriber[-4:]}"
    if chance < 0.75:
        return e164[3:]
    if chance < 0.88:
        return f"+55 {ddd} {subscriber[:-4]}-{subscriber[-4:]}"
    if chance < 0.95:
        return f"(0{ddd}) {subscriber[-8:-4]}-{subscriber[-4:]}"
    return f"{ddd} {subscriber[:-4]} {subscriber[-4:]}"


def _cep(cep: str, chance: float) -> str:
    if chance < 0.8:
        return f"{cep[:5]}-{cep[5:]}"
    if chance > 0.95:
        return cep.lstrip("0")
    return cep


def _city(city: str, chance: float) -> str:
    if chance < 0.82:
        return city
    plain = unaccented(city)
    return plain.upper() if chance < 0.94 else plain
