"""Rows as they are cut out of the file: each on its line, and a broken one alone."""

from pathlib import Path

import pytest

from leadsrapido.errors import UsageError
from leadsrapido.imports.records import Record, records
from leadsrapido.imports.source import recognise

UNCLOSED = "aspas abertas e não fechadas"


def read(tmp_path: Path, content: str | bytes, encoding: str = "utf-8") -> list[Record]:
    path = tmp_path / "a.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    source = recognise(path)
    with source.open() as file:
        return list(records(source, file))


def test_each_row_with_the_line_it_begins_on(tmp_path: Path) -> None:
    rows = read(tmp_path, 'Nome;UF;Nota\nAna;SP;1\n"Bia\nMaria";RJ;2\n\n;;\nCaio;MG;3')
    assert rows == [
        Record(2, ["Ana", "SP", "1"], ""),
        Record(3, ["Bia\nMaria", "RJ", "2"], ""),
        Record(7, ["Caio", "MG", "3"], ""),
    ]


def test_quotes_doubled_and_delimiters_inside(tmp_path: Path) -> None:
    assert read(tmp_path, 'Nome;UF\n"Bar ""do Zé""; Filhos";SP\n') == [Record(2, ['Bar "do Zé"; Filhos', "SP"], "")]


def test_a_wrong_number_of_cells_is_told_with_both_numbers(tmp_path: Path) -> None:
    rows = read(tmp_path, "Nome;UF\nAna\nBia;SP;x\nCaio;MG;;\nDuda;RS\n")
    assert [(row.line, row.fault) for row in rows] == [
        (2, "tem 1 colunas; o cabeçalho tem 2"),
        (3, "tem 3 colunas; o cabeçalho tem 2"),
        (4, ""),
        (5, ""),
    ]
    assert rows[2].cells == ["Caio", "MG"]


@pytest.mark.parametrize("good_rows", [3, 250, 9_000])
def test_an_unclosed_quote_costs_its_own_row_only(tmp_path: Path, good_rows: int) -> None:
    """Swallowing up to the end of the file, more lines than a cell has, or more characters than a cell may have."""
    good = [f"Empresa {number};SP;contato{number}@example.com" for number in range(good_rows)]
    rows = read(tmp_path, "Nome;UF;Email\n" + '"Bar do Zé;SP;ze@example.com\n' + "\n".join(good) + "\n")
    assert rows[0] == Record(2, ['"Bar do Zé', "SP", "ze@example.com"], UNCLOSED)
    assert [row.cells for row in rows[1:]] == [line.split(";") for line in good]
    assert [row.line for row in rows[1:]] == list(range(3, good_rows + 3))
    assert not any(row.fault for row in rows[1:])


def test_an_unclosed_quote_that_finds_another_rows_quote(tmp_path: Path) -> None:
    header = "Nome;UF;Cidade;Email;Nota\n"
    rows = read(tmp_path, header + '"Bar;SP;a;b;1\nCasa;RJ;a;b;2\n"Loja";MG;a;b;3\nFim;RS;a;b;4\n')
    assert [(row.line, row.cells[0], row.fault) for row in rows] == [
        (2, '"Bar', UNCLOSED),
        (3, "Casa", ""),
        (4, "Loja", ""),
        (5, "Fim", ""),
    ]


def test_a_cell_on_two_lines_in_a_bad_row_is_one_bad_row(tmp_path: Path) -> None:
    rows = read(tmp_path, 'Nome;UF;Nota\n"Ana\nMaria";SP\nBia;RJ;2\n')
    assert [(row.line, row.fault) for row in rows] == [(2, "tem 2 colunas; o cabeçalho tem 3"), (4, "")]


def test_a_nul_far_down_is_its_rows_fault(tmp_path: Path) -> None:
    rows = read(tmp_path, b"Nome;UF\n" + b"Ana;SP\n" * 50_000 + b"B\0ia;RJ\nCaio;MG\n")
    assert [(row.line, row.fault) for row in rows if row.fault] == [(50_002, "contém um caractere nulo (NUL)")]
    assert len(rows) == 50_002


def test_bytes_of_another_encoding_are_their_rows_fault(tmp_path: Path) -> None:
    rows = read(tmp_path, b"Nome;UF\n" + "São João;SP\n".encode() * 20 + b"S\xe3o;RJ\nFim;MG\n")
    assert [(row.line, row.fault) for row in rows if row.fault] == [
        (22, "contém bytes que não são da codificação do arquivo")
    ]


def test_utf16_cut_in_the_middle_is_refused(tmp_path: Path) -> None:
    content = ("Nome;UF\n" + "Ana;SP\n" * 50_000).encode("utf-16")[:-1]
    with pytest.raises(UsageError, match="is not utf-16"):
        read(tmp_path, content)


def test_a_line_without_end_is_refused_and_not_read_whole(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="longer than a million characters"):
        read(tmp_path, "Nome;UF\n" + "Ana;SP\n" * 50_000 + "x" * 3_000_000)


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    import tracemalloc

    path = tmp_path / "a.csv"
    path.write_bytes(b"Nome;UF\n" + b"Ana;SP\n" * 300_000)
    source = recognise(path)
    tracemalloc.start()
    with source.open() as file:
        assert sum(1 for _ in records(source, file)) == 300_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000
