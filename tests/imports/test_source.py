"""What a file is found to be, and which files are refused before anything is written."""

from pathlib import Path

import pytest
from csv_files import HEADER, company, write

from leadsrapido.errors import UsageError
from leadsrapido.imports.source import recognise

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le-with-mark", "utf-16-be-with-mark", "cp1252", "iso-8859-1")
MARKS = {"utf-16-le-with-mark": b"\xff\xfe", "utf-16-be-with-mark": b"\xfe\xff"}


def encoded(path: Path, encoding: str) -> None:
    """Rewrite a UTF-8 file in another encoding."""
    text = path.read_text("utf-8")
    if encoding in MARKS:
        path.write_bytes(MARKS[encoding] + text.encode(encoding.removesuffix("-with-mark")))
    else:
        path.write_bytes(text.encode(encoding))


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_encoding_and_delimiter_are_recognised(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = write(tmp_path / "a.csv", [company(1)], delimiter=delimiter, encoding="utf-8")
    encoded(path, encoding)
    source = recognise(path)
    assert source.delimiter == delimiter
    assert source.headers == list(HEADER)
    assert source.first_line == 2
    expected = {"utf-16-le-with-mark": "utf-16", "utf-16-be-with-mark": "utf-16", "iso-8859-1": "cp1252"}
    assert source.encoding == expected.get(encoding, encoding)


def test_accents_far_down_the_file_decide_its_encoding(tmp_path: Path) -> None:
    plain = "Padaria;a@b.example.com\n" * 20_000
    for encoding in ("cp1252", "utf-8"):
        path = tmp_path / f"{encoding}.csv"
        path.write_bytes(("Nome;Email\n" + plain + "Açougue São José;c@d.example.com\n").encode(encoding))
        assert recognise(path).encoding == encoding


def test_one_damaged_row_does_not_make_utf8_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"Nome\n" + "Pão São João\n".encode() * 50 + b"P\xe3o\n")
    assert recognise(path).encoding == "utf-8"


def test_overrides_win(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("Nome;E-mail,Nome\nPão;a@b.example.com,1\n".encode("cp850"))
    source = recognise(path, encoding="cp850", delimiter=",")
    assert (source.encoding, source.delimiter, source.headers) == ("cp850", ",", ["Nome;E-mail", "Nome"])


def test_a_delimiter_in_front_as_excel_writes_it(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"sep=,\r\nNome,E-mail\r\nAna,a@b.example.com\r\n")
    source = recognise(path)
    assert (source.delimiter, source.headers, source.first_line) == (",", ["Nome", "E-mail"], 3)


def test_blank_lines_before_the_header(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"\r\n;;\r\nNome;E-mail;UF\r\n")
    source = recognise(path)
    assert (source.headers, source.first_line) == (["Nome", "E-mail", "UF"], 4)


REFUSED = {
    "empty": (b"", "is empty"),
    "blank": (b"\r\n \r\n", "is empty"),
    "no known column": (b"alfa;beta\n1;2\n", "no column that LeadsRapido knows"),
    "NUL": (b"Nome;Email\nAna\x00;a@b.example.com\n", "NUL or control characters"),
    "binary": (bytes(range(256)) * 40, "NUL or control characters"),
    "UTF-16 without a mark": ("Nome;Email\nAna;x\n".encode("utf-16-le"), "NUL or control characters"),
    "UTF-32": ("Nome;Email\n".encode("utf-32"), "UTF-32"),
    "spreadsheet": (b"PK\x03\x04" + b"x" * 100, "spreadsheet"),
    "PDF": (b"%PDF-1.7\nNome;Email", "PDF"),
    "gzip": (b"\x1f\x8b\x08\x00abc", "gzip"),
    "one endless cell": (b"Nome;" + b"x" * 300_000, "no column that LeadsRapido knows"),
    "unclosed quote from the start": (b'"Nome;Email\n' + b"Ana;a@b.example.com\n" * 20_000, "no column"),
    "too many columns": (b"Nome;" + b"x;" * 600 + b"\n", "602 columns"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_in_one_sentence(tmp_path: Path, name: str) -> None:
    content, expected = REFUSED[name]
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(UsageError) as refused:
        recognise(path)
    assert expected in str(refused.value)
    assert "\n" not in str(refused.value)
    assert str(path) in str(refused.value)


def test_missing_folder_device_and_unknown_encoding(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="does not exist"):
        recognise(tmp_path / "nowhere.csv")
    with pytest.raises(UsageError, match="is a folder"):
        recognise(tmp_path)
    with pytest.raises(UsageError, match="no regular file"):
        recognise(Path("/dev/zero"))
    path = write(tmp_path / "a.csv", [company(1)])
    for name in ("utf-99", "hex", "zip"):
        with pytest.raises(UsageError, match="no text encoding"):
            recognise(path, encoding=name)


def test_a_name_too_long_for_the_file_system(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        recognise(tmp_path / ("x" * 300 + ".csv"))
