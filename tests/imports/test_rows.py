"""A row's cells as they go into staging, and every reason it can be refused for."""

import json
from uuid import UUID

import pytest

from leadsrapido.errors import UsageError
from leadsrapido.imports.columns import map_columns
from leadsrapido.imports.faults import RefusedRowError
from leadsrapido.imports.rows import STAGING_COLUMNS, RowReader

IMPORT = UUID(int=7)


def reader(headers: list[str], *, delivered: bool = False, custom: tuple[str, ...] = ()) -> RowReader:
    columns = map_columns(headers, keep_unknown=not delivered, named_custom=frozenset(custom))
    return RowReader(columns, IMPORT, delivered=delivered)


def staged(row: dict[str, str]) -> dict[str, str]:
    """One row, header → cell, as staging gets it (COPY's backslashes undone)."""
    line = reader(list(row)).staging_line(2, list(row.values()))
    assert line.endswith("\n")
    values = line[:-1].replace("\\\\", "\\").split("\t")
    return dict(zip(STAGING_COLUMNS, values, strict=True))


def faults(row: dict[str, str], *, delivered: bool = False, custom: tuple[str, ...] = ()) -> str:
    with pytest.raises(RefusedRowError) as refused:
        reader(list(row), delivered=delivered, custom=custom).staging_line(2, list(row.values()))
    return str(refused.value)


def test_a_full_row() -> None:
    row = staged({
        "Razão Social": "Padaria  São João Ltda", "Nome Fantasia": "Pão Quente", "CNPJ": "33.683.111/0002-80",
        "E-mail": " Vendas@Pao.COM.br ", "Telefone": "(11) 98765-4321", "Cargo": "Gerente", "CNAE": "4721-1/02",
        "Porte": "Microempresa", "Data de Abertura": "31/12/2019", "Endereço": "Rua A", "Número": "10", "Bairro": "Sé",
        "CEP": "1310-100", "Cidade": "sao paulo", "UF": "São Paulo", "Segmento": "Alimentação",
        "Tags": "feira, b2b,feira",
        "Nota": "87,5", "Latitude": "-23,55", "Longitude": "-46,63", "Faturamento": "1.234,50", "Código": "A-1",
    })  # fmt: skip
    assert row.pop("lead_id")[14] == "7"
    assert {key: value for key, value in row.items() if value} == {
        "import_id": str(IMPORT), "line_number": "2", "kind": "company", "name": "Pão Quente",
        "company": "Padaria São João Ltda", "external_id": "A-1", "cnpj": "33683111000280", "job_title": "Gerente",
        "cnae": "4721102", "company_size": "ME", "opened_on": "2019-12-31", "street": "Rua A", "street_number": "10",
        "district": "Sé", "cep": "01310100", "segment_name": "Alimentação", "quality_score": "88",
        "municipality_id": "3550308", "city": "São Paulo", "state": "SP", "latitude": "-23.55", "longitude": "-46.63",
        "email": "Vendas@pao.com.br", "phone": "+5511987654321", "contact_kinds": '{"email","phone"}',
        "contact_raws": '{"Vendas@Pao.COM.br","(11) 98765-4321"}',
        "contact_values": '{"Vendas@pao.com.br","+5511987654321"}', "tags": '{"feira","b2b"}',
        "custom_fields": '{"faturamento":1234.5}',
    }  # fmt: skip


@pytest.mark.parametrize(
    ("row", "name", "company", "kind"),
    [
        ({"Razão Social": "A Ltda", "Nome Fantasia": "B"}, "B", "A Ltda", "company"),
        ({"Razão Social": "A Ltda", "Nome Fantasia": " "}, "A Ltda", "A Ltda", "company"),
        ({"Nome": "Ana Lima", "Empresa": "A Ltda"}, "Ana Lima", "A Ltda", "person"),
        ({"Nome": "Ana Lima", "Nome Fantasia": "B", "Cargo": "Sócia", "CNPJ": "33683111000280"}, "Ana Lima", "B",
         "person"),
        ({"Nome": "Loja B", "Razão Social": "A Ltda", "CNPJ": "33683111000280"}, "Loja B", "A Ltda", "company"),
        ({"First Name": "Ana", "Last Name": "Lima"}, "Ana Lima", "", "company"),
        ({"Contato": "Ana Lima"}, "Ana Lima", "", "company"),
        ({"Nome": "A", "Tipo": "Pessoa Física"}, "A", "", "person"),
        ({"Razão Social": "JOSE DA SILVA 12345678909"}, "JOSE DA SILVA", "JOSE DA SILVA", "company"),
    ],
)  # fmt: skip
def test_names(row: dict[str, str], name: str, company: str, kind: str) -> None:
    found = staged(row)
    assert (found["name"], found["company"], found["kind"]) == (name, company, kind)


def test_whom_to_ask_for_is_a_contact_of_the_company() -> None:
    row = staged({"Empresa": "A Ltda", "Contato": "Ana Lima 12345678909"})
    assert (row["contact_kinds"], row["contact_values"]) == ('{"person"}', '{"Ana Lima"}')


def test_every_contact_once_a_kind() -> None:
    row = staged({
        "Nome": "A", "E-mail": "ana@pao.com.br; bia@pao.com.br", "Email 2": "ana@pao.com.br",
        "Telefone": "(11) 3333-4444 / 98765-4321",
        "Celular": "11 98765 4321", "WhatsApp": "(11) 98765-4321", "Site": "https://www.X.com.br/loja/",
    })  # fmt: skip
    assert row["contact_kinds"] == '{"email","email","phone","phone","whatsapp","website"}'
    assert row["contact_values"] == (
        '{"ana@pao.com.br","bia@pao.com.br","+551133334444","+5511987654321","+5511987654321","x.com.br/loja"}'
    )
    assert (row["email"], row["phone"]) == ("ana@pao.com.br", "+551133334444")


def test_an_address_as_mail_programs_write_it() -> None:
    assert staged({"Nome": "A", "E-mail": "Ana Lima <ana@pao.com.br>"})["email"] == "ana@pao.com.br"


def test_a_whatsapp_number_alone_is_the_phone_and_ddd_may_stand_apart() -> None:
    row = staged({"Nome": "A", "WhatsApp": "(11) 98765-4321"})
    assert (row["phone"], row["contact_kinds"]) == ("+5511987654321", '{"phone","whatsapp"}')
    assert staged({"Nome": "A", "DDD": "011", "Telefone": "98765-4321"})["phone"] == "+5511987654321"


def test_places() -> None:
    assert staged({"Nome": "A", "Cidade": "Bom Jesus", "CEP": "64900-000"})["state"] == "PI"
    unknown = reader(["Nome", "Cidade", "UF"])
    for _ in range(2):
        line = unknown.staging_line(2, ["A", "Atlântida Perdida", "SP"])
        assert "\tAtlântida Perdida\tSP\t" in line
    assert unknown.unknown_towns == 2
    outside = reader(["Nome", "Latitude", "Longitude"])
    assert "48.8" not in outside.staging_line(2, ["A", "48,8", "2,3"])
    assert outside.points_outside == 1


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("12", 12), ("1.234.567,89", 1234567.89), ("1.234", 1234), ("1,50", 1.5), ("12.5", 12.5), ("-3", -3), ("0", 0),
        ("007", "007"), ("1.23.4", "1.23.4"), ("12/05/2020", "12/05/2020"),
        ("12345678901234567890", "12345678901234567890"),
        ('a "b" \\ c\td', 'a "b" \\ c\td'), ("Sim", "Sim"), ("²", "²"), ("٣", "٣"),
    ],
)  # fmt: skip
def test_custom_fields_are_typed(cell: str, value: object) -> None:
    found = json.loads(staged({"Nome": "A", "Extra": cell})["custom_fields"])
    assert found == {"extra": value}
    assert type(found["extra"]) is type(value)


def test_a_thousand_segments_are_enough() -> None:
    rows = reader(["Nome", "Segmento"])
    for number in range(1_000):
        rows.staging_line(2, ["A", f"Ramo {number}"])
    rows.staging_line(2, ["A", "Ramo 7"])
    with pytest.raises(UsageError, match="no categories"):
        rows.staging_line(2, ["A", "Ramo 1001"])


def test_nothing_is_written_in_many_ways() -> None:
    for nothing in ("", " ", "-", "N/A", "#N/D", "NULL", "\u00a0"):
        row = staged({
            "Nome": "A", "CNPJ": nothing, "E-mail": nothing, "Telefone": nothing, "CEP": nothing, "Cidade": nothing,
            "UF": nothing, "Nota": nothing, "Porte": nothing, "Data de Abertura": nothing, "Latitude": nothing,
            "Longitude": nothing, "Site": nothing, "Tags": nothing, "Tipo": nothing, "CNAE": nothing, "Extra": nothing,
        })  # fmt: skip
        filled = {key for key, value in row.items() if value}
        assert filled == {
            "import_id", "line_number", "lead_id", "kind", "name", "contact_kinds", "contact_raws", "contact_values",
            "tags", "custom_fields",
        }, repr(nothing)  # fmt: skip


FAULTY = [
    ("CNPJ", "33.683.111/0002-81", "tem dígitos verificadores errados"),
    ("CNPJ", "3,36831E+13", "notação científica"),
    ("CNPJ", "123.456.789-09", "é um CPF"),
    ("E-mail", "sem e-mail", "falta o @"),
    ("E-mail", "ana b@pao.com.br", "parte antes do @"),
    ("E-mail", "ana@pao.com.br; bia@", "E-mail"),
    ("Telefone", "(20) 98765-4321", "DDD que não existe"),
    ("Telefone", "98765-4321", "sem DDD"),
    ("WhatsApp", "não tem", "caracteres"),
    ("CEP", "123", "número errado de caracteres"),
    ("UF", "XX", "não é um estado"),
    ("CNAE", "99", "número errado de caracteres"),
    ("Porte", "gigante", "não é um porte"),
    ("Tipo", "loja", "não é um tipo de lead"),
    ("Data de Abertura", "31/02/2019", "não é uma data"),
    ("Nota", "101", "entre 0 e 100"),
    ("Nota", "boa", "não é um número"),
    ("Site", "não tem", "não é um endereço de site"),
    ("Segmento", "x" * 121, "o máximo é 120"),
    ("Cargo", "x" * 256, "o máximo é 255"),
    ("Tags", "x" * 61, "etiqueta"),
    ("Extra", "x" * 2001, "o máximo é 2000"),
    ("Cidade", "x" * 256, "o máximo é 255"),
]


@pytest.mark.parametrize(("column", "cell", "expected"), FAULTY)
def test_a_bad_cell_is_told_under_its_columns_own_name(column: str, cell: str, expected: str) -> None:
    told = faults({"Nome": "A", column: cell})
    assert told.startswith(f"{column}: ")
    assert expected in told
    assert "\n" not in told


def test_coordinates_that_are_no_numbers() -> None:
    assert faults({"Nome": "A", "Latitude": "norte", "Longitude": "-46"}).startswith("Latitude/Longitude: ")


def test_a_row_without_name_and_all_faults_at_once() -> None:
    told = faults({"Razão Social": " ", "Nome Fantasia": "-", "Contato": "Ana", "CNPJ": "1", "UF": "XX"})
    assert [part.split(":")[0] for part in told.split("; ")] == ["CNPJ", "nome", "UF"]
    assert faults({"Nome": "12345678909"}) == "nome: a linha não tem nome"


LEAKS = [
    ("Nome", "Padaria (11) 98765-4321"),
    ("Nome", "Padaria ana@pao.com.br"),
    ("Cargo", "ligar 3333-4444"),
    ("Bairro", "www.pao.com.br"),
    ("Tags", "5511987654321"),
    ("Bairro", "zap 987654321"),
    ("Segmento", "https://pao"),
    ("Código", "11987654321"),
    ("Complemento", "CPF 123.456.789-09"),
    ("Cidade", "Cidade 11 3333-4444"),
    ("Observações", "fale com ana@pao.com.br"),
    ("Observações", "11987654321"),
]


@pytest.mark.parametrize(("column", "cell"), LEAKS)
def test_a_delivered_lead_tells_no_contact_outside_its_contacts(column: str, cell: str) -> None:
    row = {"Nome": "A"} | {column: cell}
    assert "contato" in faults(row, delivered=True, custom=("Observações",))
    reader(list(row)).staging_line(2, list(row.values()))


def test_a_delivered_lead_may_tell_numbers_that_reach_nobody() -> None:
    row = {
        "Razão Social": "Empresa 2000 Ltda", "CNPJ": "33.683.111/0002-80", "Endereço": "Rua 15, 1234",
        "Número": "1234-A", "Código": "33683111000280", "CEP": "01310-100", "Faturamento": "1.234.567.890,00",
        "Funcionários": "1500",
        "Telefone": "(11) 98765-4321",
    }  # fmt: skip
    reader(list(row), delivered=True, custom=("Faturamento", "Funcionários")).staging_line(2, list(row.values()))
