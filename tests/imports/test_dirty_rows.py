"""Bad rows come back, each with its line and its reason; nothing else is rejected."""

from collections import Counter
from pathlib import Path

import pytest
from csv_files import HEADER, company, read_rejected
from importing import Load

from leadsrapido.sample import write_files

# kind -> (what happens to a good row, what the reason says)
FAULTS = {
    "cnpj": (lambda row: [*row[:2], "33.683.111/0002-81", *row[3:]], "CNPJ"),
    "scientific": (lambda row: [*row[:2], "3,36831E+13", *row[3:]], "notação científica"),
    "email": (lambda row: [*row[:3], "contato@", *row[4:]], "E-mail"),
    "phone": (lambda row: [*row[:4], "(20) 98765-4321", *row[5:]], "Telefone"),
    "state": (lambda row: [*row[:6], "XX"], "UF"),
    "nameless": (lambda row: [" ", "-", *row[2:]], "não tem nome"),
    "too few": (lambda row: row[:5], "tem 5 colunas; o cabeçalho tem 7"),
    "too many": (lambda row: [*row, "sobra"], "tem 8 colunas; o cabeçalho tem 7"),
    "quote": (lambda row: ['"' + row[0], *row[1:]], "aspas"),
    "long": (lambda row: ["x" * 300, *row[1:]], "o máximo é 255"),
    "nul": (lambda row: [row[0] + "\0", *row[1:]], "NUL"),
}


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
async def test_each_kind_on_its_line(load: Load, tmp_path: Path, encoding: str, delimiter: str) -> None:
    lines = [delimiter.join(HEADER)]
    expected = {}
    # A NUL in the first stretch would make the whole file binary.
    good = [company(number) for number in range(4_000)]
    lines += [delimiter.join(row) for row in good]
    for number, (kind, (spoil, reason)) in enumerate(FAULTS.items()):
        cells = [cell.replace(delimiter, ".") for cell in spoil(company(5_000 + number))]
        lines += [delimiter.join(cells), delimiter.join(company(6_000 + number))]
        expected[len(lines) - 1] = (kind, cells, reason)
    path = tmp_path / "dirty.csv"
    path.write_bytes("\r\n".join(lines).encode(encoding))
    report = await load(path)
    assert (report.delimiter, report.rows_rejected) == (delimiter, len(FAULTS))
    assert report.rows_inserted == len(good) + len(FAULTS)
    rejected = read_rejected(tmp_path / "dirty.rejected.csv", delimiter=delimiter, encoding=encoding)
    assert {int(row["linha"]) for row in rejected} == set(expected)
    for row in rejected:
        kind, cells, reason = expected[int(row["linha"])]
        assert reason in row["motivo"], kind
        assert [row[name] for name in HEADER] == (cells + [""] * 7)[:7], kind
        assert row.get(None, []) == cells[7:], kind  # type: ignore[call-overload]


async def test_the_sample_generators_dirt_is_found_to_the_row(load: Load, tmp_path: Path) -> None:
    [sample] = write_files(tmp_path / "leads.csv", 3_000, seed=11, dirty=0.05)
    report = await load(sample.path)
    dirt = Counter(sample.bad_rows)
    # A town nobody knows is kept as text; a glued quote is read as it was meant; repeats are duplicates.
    kept = dirt.pop("town") + dirt.pop("quote")
    duplicates = dirt.pop("duplicate")
    assert report.rows_rejected == dirt.total()
    assert report.rows_duplicate == duplicates
    assert report.rows_inserted == 3_000 - dirt.total() - duplicates
    assert 0 < report.unknown_towns <= kept
