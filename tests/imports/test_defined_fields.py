"""Files brought into an organization that defines custom fields."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from csv_files import company, read_rejected, write
from importing import Ask, Load

from leadsrapido.client import Database
from leadsrapido.errors import UsageError
from leadsrapido.imports.columns import map_columns
from leadsrapido.imports.faults import BadCellError
from leadsrapido.imports.fields import DefinedField, value_reader

HEADER = ("Razão Social", "Nome Fantasia", "CNPJ", "E-mail", "Telefone", "Cidade", "UF")
FIELDS = """
insert into custom_fields (organization_id, key, label, type, options, is_required, is_filterable, is_unique) values
(%(o)s, 'faturamento', 'Faturamento anual', 'number', '{}', false, true, false),
(%(o)s, 'cliente_desde', 'Cliente desde', 'date', '{}', false, true, false),
(%(o)s, 'ativo', 'Ativo', 'boolean', '{}', false, true, false),
(%(o)s, 'nivel', 'Nível', 'choice', '{Ouro,Prata}', true, true, false),
(%(o)s, 'matricula', 'Matrícula', 'text', '{}', false, false, true)
"""
COLUMNS = ("Faturamento Anual", "cliente_desde", "Ativo?", "Nível", "Matrícula", "Observação")


@pytest.fixture
def defined(test_database: Any, new_organization: UUID) -> UUID:  # noqa: ANN401
    """The organization, with a field of each type."""
    with test_database.connect("app") as connection:
        connection.execute("select app.set_context(%s)", [new_organization])
        connection.execute(FIELDS, {"o": new_organization})
    return new_organization


def _row(number: int, *cells: str) -> list[str]:
    return [*company(number), *cells]


async def test_cells_become_values_of_their_type(load: Load, ask: Ask, defined: UUID, tmp_path: Path) -> None:
    rows = [
        _row(1, "R$ 1.234,56", "31/12/2025", "sim", "ouro", "007", "12"),
        _row(2, "1.500", "2024-02-29", "Não", "PRATA", "A 1", ""),
        _row(3, "", "-", "", "Ouro", "", "livre"),
    ]
    report = await load(write(tmp_path / "a.csv", rows, header=(*HEADER, *COLUMNS)))
    assert (report.rows_inserted, report.rows_rejected) == (3, 0)
    assert report.columns["Faturamento Anual"] == "custom:faturamento"
    documents = ask(
        defined, "select custom_fields from leads where organization_id = %s order by company, name", defined
    )
    assert [document for (document,) in documents] == [
        {
            "faturamento": 1234.56, "cliente_desde": "2025-12-31", "ativo": True, "nivel": "Ouro", "matricula": "007",
            "observacao": 12,
        },
        {"faturamento": 1500, "cliente_desde": "2024-02-29", "ativo": False, "nivel": "Prata", "matricula": "A 1"},
        {"nivel": "Ouro", "observacao": "livre"},
    ]  # fmt: skip
    [(kept,)] = ask(defined, "select count(*) from lead_field_values where organization_id = %s", defined)
    assert kept == 5 + 5 + 1


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (("doze", "", "", "Ouro", "", ""), "Faturamento Anual"),
        (("1" * 61, "", "", "Ouro", "", ""), "Faturamento Anual: tem mais de 60 dígitos"),
        (("", "31/02/2025", "", "Ouro", "", ""), "cliente_desde"),
        (("", "", "talvez", "Ouro", "", ""), "Ativo?: 'talvez' não é sim nem não"),
        (("", "", "", "Bronze", "", ""), "Nível: 'Bronze' não é uma das opções: Ouro, Prata"),
        (("", "", "", "", "", ""), "Nível: é obrigatório e está vazio"),
        (("", "", "", "Ouro", "x" * 251, ""), "Matrícula: tem 251 caracteres; o máximo é 250"),
    ],
)
async def test_a_row_that_does_not_fit_comes_back(
    load: Load, defined: UUID, tmp_path: Path, cells: tuple[str, ...], reason: str
) -> None:
    assert defined
    rows = [_row(1, *cells), _row(2, "", "", "", "Ouro", "", "")]
    report = await load(write(tmp_path / "a.csv", rows, header=(*HEADER, *COLUMNS)))
    assert (report.rows_inserted, report.rows_rejected) == (1, 1)
    [row] = read_rejected(tmp_path / "a.rejected.csv")
    assert reason in row["motivo"]
    assert row["linha"] == "2"


async def test_a_file_without_a_required_column_is_refused(load: Load, defined: UUID, tmp_path: Path) -> None:
    assert defined
    with pytest.raises(UsageError, match="no column for what every lead must have: Nível"):
        await load(write(tmp_path / "a.csv", [company(1)]))


async def test_a_taken_unique_value_rejects_its_row_only(load: Load, ask: Ask, defined: UUID, tmp_path: Path) -> None:
    """Taken by a lead that stands there, or by an earlier line; repeated rows stay duplicates."""
    header = (*HEADER, "Nível", "Matrícula")
    await load(write(tmp_path / "before.csv", [_row(0, "Ouro", "M0")], header=header))
    rows = [
        _row(1, "Ouro", "M1"),
        _row(2, "Ouro", "M0"),
        _row(3, "Ouro", "M1"),
        _row(1, "Ouro", "M1"),
        _row(0, "Ouro", "M0"),
        _row(2, "Ouro", "M0"),
        _row(4, "Ouro", ""),
        _row(5, "Ouro", ""),
        _row(6, "Ouro", "M6"),
    ]
    report = await load(write(tmp_path / "a.csv", rows, header=header))
    assert (report.rows_inserted, report.rows_duplicate, report.rows_rejected) == (4, 2, 3)
    rejected = read_rejected(tmp_path / "a.rejected.csv")
    assert [row["linha"] for row in rejected] == ["3", "4", "7"]
    assert {row["motivo"] for row in rejected} == {
        "Matrícula: o valor deve ser único e já é de outro lead (da organização ou de uma linha anterior)"
    }
    query = (
        "select unique_value from lead_field_values where organization_id = %s and unique_value is not null order by 1"
    )
    assert ask(defined, query, defined) == [("M0",), ("M1",), ("M6",)]


async def test_another_organizations_definitions_do_not_count(
    load: Load, database: Database, defined: UUID, other_organization: UUID, tmp_path: Path
) -> None:
    assert database
    assert defined
    path = write(tmp_path / "a.csv", [_row(1, "doze", "", "", "", "M", "")], header=(*HEADER, *COLUMNS))
    assert (await load(path, other_organization)).rows_inserted == 1


def test_a_known_header_stays_what_it_is() -> None:
    field = DefinedField("cnpj", "CNPJ", "text", [], False, False)
    columns = map_columns(["Nome", "CNPJ"], keep_unknown=True, defined=[field])
    assert columns.read_as() == {"Nome": "name", "CNPJ": "cnpj"}
    unknown = map_columns(["Nome", "Nota fiscal"], keep_unknown=False, defined=[field._replace(key="nota_fiscal")])
    assert unknown.read_as()["Nota fiscal"] == "custom:nota_fiscal"


def test_options_that_differ_in_case_only_are_written_exactly() -> None:
    read = value_reader(DefinedField("x", "X", "choice", ["sim", "Sim", "Não"], False, False))
    assert [json.loads(read(cell)) for cell in ("sim", "Sim", "nao")] == ["sim", "Sim", "Não"]
    with pytest.raises(BadCellError):
        read("SIM")
