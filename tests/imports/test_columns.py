"""Headers as people write them, and which of them are left out."""

import pytest

from leadsrapido.imports.columns import known_field, map_columns
from leadsrapido.sample import HEADER as SAMPLE_HEADER


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Razão Social", "company"),
        ("RAZAO_SOCIAL", "company"),
        ("razaoSocial", "company"),
        ("  Nome   Fantasia ", "trade_name"),
        ("E-mail", "email"),
        ("E_MAIL 2", "email"),
        ("Telefone 1", "phone"),
        ("Celular", "phone"),
        ("WhatsApp", "whatsapp"),
        ("Município", "city"),
        ("U.F.", "state"),
        ("Nº", "street_number"),
        ("CEP", "cep"),
        ("Zip Code", "cep"),
        ("First Name", "first_name"),
        ("Company", "company"),
        ("Data de Abertura", "opened_on"),
        ("Lat", "latitude"),
        ("CNPJ 2", None),
        ("Faturamento", None),
        ("", None),
    ],
)
def test_header_is_read_as(header: str, field: str | None) -> None:
    assert known_field(header) == field


def test_every_column_of_the_sample_file_has_its_place() -> None:
    columns = map_columns(list(SAMPLE_HEADER), keep_unknown=True)
    assert columns.custom == {19: "faturamento", 20: "funcionarios"}
    assert len(columns.single) + sum(map(len, columns.repeated.values())) == len(SAMPLE_HEADER) - 2
    assert columns.notices == []


def test_what_the_database_keeps_is_ignored_with_a_notice() -> None:
    headers = ["Nome", "organization_id", "ID", "Created At", "is_accessed", "content_hash", "Organização ID"]
    columns = map_columns(headers, keep_unknown=True)
    assert columns.custom == {}
    assert [notice.split("'")[1] for notice in columns.notices] == headers[1:]
    assert all("LeadsRapido keeps it itself" in notice for notice in columns.notices)


def test_a_persons_cpf_is_left_out_and_columns_of_a_rejected_file_are_not_repeated() -> None:
    columns = map_columns(["Nome", "CPF", "linha", "motivo"], keep_unknown=True)
    assert columns.custom == {}
    assert columns.notices == ["Column 'CPF' is left out: it holds a person's CPF, which is not stored."]
    assert columns.echoed == [0, 1]


def test_unknown_columns_become_custom_fields_each_under_its_own_key() -> None:
    columns = map_columns(["Nome", "Faturamento (R$)", "faturamento r", "", "?!", "x" * 80], keep_unknown=True)
    assert columns.custom == {1: "faturamento_r", 2: "faturamento_r_2", 3: "coluna_4", 4: "coluna_5", 5: "x" * 63}


def test_a_second_column_for_one_value_is_kept_beside() -> None:
    columns = map_columns(["Nome", "Cidade", "Município"], keep_unknown=True)
    assert columns.single["city"] == 1
    assert columns.custom == {2: "municipio"}


def test_delivered_files_bring_only_the_custom_fields_that_were_named() -> None:
    columns = map_columns(
        ["Nome", "Faturamento", "Observações"], keep_unknown=False, named_custom=frozenset({"FATURAMENTO"})
    )
    assert columns.custom == {1: "faturamento"}
    assert columns.notices == ["Column 'Observações' is left out: unknown; keep it with --custom-field 'Observações'."]
    assert columns.read_as() == {"Nome": "name", "Faturamento": "custom:faturamento", "Observações": None}
