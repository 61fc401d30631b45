"""Sample files: what a Brazilian spreadsheet saves, read back cell by cell by the normalisers."""

import csv
import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from leadsrapido.brazil import (
    InvalidIdentifier,
    normalize_cep,
    normalize_cnae,
    normalize_cnpj,
    normalize_email,
    normalize_phone,
    normalize_state,
    normalize_town,
    parse_coordinates,
    parse_date,
    parse_decimal,
    parse_integer,
)
from leadsrapido.sample import HEADER, generate, sample_paths, write_files
from leadsrapido.sample.dirt import KINDS

FIRST_THOUSAND_ROWS = "dc57898af1304d2623a29dcae19e0b47451f225fda0a69b4276a0b1ab3aee13f"


def rows(path: Path, encoding: str = "cp1252") -> Iterator[dict[str, str]]:
    with path.open(encoding=encoding, newline="") as file:
        yield from csv.DictReader(file, delimiter=";")


def test_the_file_is_as_brazilians_have_them(tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    write_files(path, 500, seed=1)
    content = path.read_bytes()
    header, first, *_ = content.split(b"\r\n")
    assert header.decode("cp1252").split(";") == list(HEADER)
    assert header.startswith("Razão Social;Nome Fantasia;CNPJ;E-mail;Telefone".encode("cp1252"))
    assert first.count(b";") == len(HEADER) - 1
    assert content.count(b"\r\n") == content.count(b"\n") == 501
    with pytest.raises(UnicodeDecodeError):
        content.decode("utf-8")


def test_every_cell_reads_back_as_the_lead_it_was(tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    write_files(path, 5_000, seed=11)
    for lead, row in zip(generate(5_000, seed=11), rows(path), strict=True):
        assert (row["Razão Social"], row["Nome Fantasia"]) == (lead.legal_name, lead.trade_name)
        assert normalize_cnpj(row["CNPJ"]) == lead.cnpj
        assert not row["E-mail"] or normalize_email(row["E-mail"]) == lead.email
        for cell, phone in ((row["Telefone"], lead.phone), (row["WhatsApp"], lead.whatsapp)):
            assert (normalize_phone(cell) if cell else "") == phone
        assert normalize_cnae(row["CNAE"]) == lead.cnae
        assert parse_date(row["Data de Abertura"]) == lead.opened_on
        assert normalize_cep(row["CEP"]) == lead.cep
        assert normalize_state(row["UF"]) == lead.state
        assert normalize_town(row["Cidade"], row["UF"]).ibge_code == lead.ibge_code
        assert (parse_decimal(row["Faturamento"]) if row["Faturamento"] else None) == lead.revenue
        assert (parse_integer(row["Funcionários"]) if row["Funcionários"] else None) == lead.employees
        assert parse_integer(row["Nota"]) == lead.score
        assert tuple(filter(None, row["Tags"].split(", "))) == lead.tags
        if row["Latitude"]:
            assert parse_coordinates(row["Latitude"], row["Longitude"]) == (lead.latitude, lead.longitude)
        else:
            assert lead.latitude is None


def test_same_seed_same_bytes_and_utf8_holds_the_same_text(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("a.csv", "b.csv", "c.csv")]
    write_files(paths[0], 300, seed=4)
    write_files(paths[1], 300, seed=4)
    write_files(paths[2], 300, seed=4, encoding="utf-8-sig")
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert paths[2].read_bytes().startswith(b"\xef\xbb\xbf")
    assert paths[0].read_bytes().decode("cp1252") == paths[2].read_bytes().decode("utf-8-sig")


def test_the_bytes_of_seed_1_never_change(tmp_path: Path) -> None:
    """Documents and benchmarks quote them: change them together, and say so in the changelog."""
    path = tmp_path / "leads.csv"
    write_files(path, 1_000, seed=1)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == FIRST_THOUSAND_ROWS


def test_several_organizations_get_a_file_each_without_a_common_cnpj(tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    files = write_files(path, 3_000, seed=1, organizations=4)
    assert [file.path.name for file in files] == ["leads-001.csv", "leads-002.csv", "leads-003.csv", "leads-004.csv"]
    assert sum(file.leads for file in files) == 3_000
    numbers = [normalize_cnpj(row["CNPJ"]) for file in files for row in rows(file.path)]
    assert len(set(numbers)) == 3_000
    assert [sum(1 for _ in rows(file.path)) for file in files] == [file.leads for file in files]
    assert sample_paths(path, 1) == [path]
    assert sample_paths(path, 1_500)[0].name == "leads-0001.csv"


def test_bad_rows_are_as_many_as_reported_and_wrong_as_reported(tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    (file,) = write_files(path, 4_000, seed=2, dirty=0.05)
    assert set(file.bad_rows) == set(KINDS)
    assert 100 < file.bad_rows.total() < 300
    assert max(file.bad_rows.values()) - min(file.bad_rows.values()) <= 1
    lines = path.read_bytes().decode("cp1252").split("\r\n")[1:-1]
    assert len(lines) == 4_000
    assert Counter(fault for line in faults(lines) for fault in line) == file.bad_rows


def faults(lines: list[str]) -> Iterator[list[str]]:
    """What is wrong with each line, found without looking at how it was made."""
    seen = set()
    for line in lines:
        if line in seen:
            yield ["duplicate"]
            continue
        seen.add(line)
        cells = line.split(";")
        if len(cells) != len(HEADER):
            yield ["columns"]
        elif line.startswith('"'):
            with pytest.raises(csv.Error):
                next(csv.reader([line], delimiter=";", strict=True))
            yield ["quote"]
        else:
            yield list(wrong_cells(dict(zip(HEADER, cells, strict=True))))


def wrong_cells(row: dict[str, str]) -> Iterator[str]:
    checks: dict[str, Callable[[], object]] = {
        "cnpj": lambda: normalize_cnpj(row["CNPJ"]),
        "phone": lambda: row["Telefone"] and normalize_phone(row["Telefone"]),
        "date": lambda: parse_date(row["Data de Abertura"]),
        "email": lambda: row["E-mail"] and normalize_email(row["E-mail"]),
        "cep": lambda: normalize_cep(row["CEP"]),
        "town": lambda: normalize_town(row["Cidade"], row["UF"]),
    }
    if not (row["Razão Social"] or row["Nome Fantasia"]):
        yield "name_missing"
    for name, check in checks.items():
        try:
            check()
        except InvalidIdentifier as error:
            yield f"cnpj_{error.reason}" if name == "cnpj" else name


def test_nothing_is_left_half_written(tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    path.write_text("before")

    class StoppedError(Exception):
        pass

    def stop(_: int) -> None:
        raise StoppedError

    with pytest.raises(StoppedError):
        write_files(path, 5_000, seed=1, progress=stop)
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_progress_adds_up(tmp_path: Path) -> None:
    steps: list[int] = []
    write_files(tmp_path / "leads.csv", 4_500, seed=1, organizations=2, progress=steps.append)
    assert sum(steps) == 4_500
