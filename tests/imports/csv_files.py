"""Files to import, made up on the spot."""

from collections.abc import Iterable, Sequence
from pathlib import Path

HEADER = ("Razão Social", "Nome Fantasia", "CNPJ", "E-mail", "Telefone", "Cidade", "UF")


def valid_cnpj(number: int) -> str:
    """The CNPJ of the number-th made-up company, without mask."""
    from leadsrapido.brazil import cnpj_check_digits

    base = f"{number + 10_000_000:08d}0001"
    return base + cnpj_check_digits(base)


def company(number: int) -> list[str]:
    """A good row under HEADER, another one for each number."""
    return [
        f"Padaria São João {number} Ltda",
        f"Pão Quente {number}",
        valid_cnpj(number),
        f"contato@pao{number}.example.com",
        f"(11) 9{80_000_000 + number:08d}",
        "São Paulo",
        "SP",
    ]


def write(
    path: Path,
    rows: Iterable[Sequence[str]],
    *,
    header: Sequence[str] = HEADER,
    delimiter: str = ";",
    encoding: str = "cp1252",
    newline: str = "\r\n",
) -> Path:
    """A file without quotes: no cell here needs them."""
    lines = [delimiter.join(row) + newline for row in (header, *rows)]
    path.write_bytes("".join(lines).encode(encoding))
    return path


def read_rejected(path: Path, *, delimiter: str = ";", encoding: str = "cp1252") -> list[dict[str, str]]:
    """The rows of a file of rejected rows, by column."""
    import csv

    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))
