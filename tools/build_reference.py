"""Rebuild src/leadsrapido/brazil/reference/*.csv from three MIT-licensed registry packages (see NOTICE).

    python tools/build_reference.py [--check]

Downloads, into a temporary directory, through the ordinary clients `pip` and `npm`:

- `cnpj-processor` (Python): 5,570 towns with IBGE code, TOM code, latitude, longitude; CNAE in sentence case;
- `simples-nacional-br` (Python): the 1,332 subclasses of CNAE 2.3 as IBGE publishes them, in capitals;
- `@brazilian-utils/brazilian-utils` (npm): all 5,571 towns by present official name, states, 67 area codes.

Where they disagree the choice is written down below, and every disagreement that is not foreseen stops the build.
Needs pip, npm and the Python package `polars` (to read the Parquet files); none of them is needed at run time.
"""

# ruff: noqa: INP001  (a program, not a package)
# ruff: noqa: T201  (it prints what it found)
# ruff: noqa: PLR2004  (the counts that the sources must have stand beside the reading of each)

import argparse
import csv
import re
import subprocess
import sys
import tarfile
import tempfile
import unicodedata
import zipfile
from pathlib import Path
from typing import Any

REFERENCE = Path(__file__).parents[1] / "src" / "leadsrapido" / "brazil" / "reference"
CNPJ_PROCESSOR = "cnpj-processor==4.4.5"
SIMPLES_NACIONAL = "simples-nacional-br==1.7.0"
BRAZILIAN_UTILS = "@brazilian-utils/brazilian-utils@2.4.0"

# Installed on 1 January 2025, later than cnpj-processor's list: IBGE code, TOM code, and the seat's coordinates
# (13°30'24"S 55°08'55"W), of public record.
BOA_ESPERANCA_DO_NORTE = ("5101837", "1182", "-13.5067", "-55.1486")
# Old spellings in cnpj-processor; brazilian-utils has the present official name.
RENAMED = {"2400208", "2401206", "3105509", "2802601", "5107800", "1400605"}
# CNAE 2.3 split 5812-3/00; cnpj-processor still has it, and lacks 9900-8/00.
CNAE_ONLY_OLD, CNAE_ONLY_NEW = {"5812300"}, {"9900800"}


def main() -> None:
    """Build the four files, or with --check only tell whether the committed ones are current."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--check", action="store_true", help="change nothing; fail if a committed file differs")
    check = arguments.parse_args().check
    with tempfile.TemporaryDirectory() as folder:
        sources = Path(folder)
        download(sources)
        files = {
            "states.csv": states(sources),
            "municipalities.csv": municipalities(sources),
            "cnaes.csv": cnaes(sources),
            "ddds.csv": ddds(sources),
        }
    stale = [name for name, rows in files.items() if write(REFERENCE / name, rows, dry=check)]
    for name, rows in files.items():
        print(f"{name}: {'differed' if name in stale else 'current'}, {len(rows) - 1} rows")
    if check and stale:
        sys.exit(1)


def download(folder: Path) -> None:
    """Fetch and unpack the three packages below folder."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder)]
    subprocess.run([*pip, CNPJ_PROCESSOR, SIMPLES_NACIONAL], check=True)
    subprocess.run(["npm", "pack", "--silent", BRAZILIAN_UTILS], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    for wheel in folder.glob("*.whl"):
        zipfile.ZipFile(wheel).extractall(folder)  # noqa: S202  (a wheel of a pinned version)
    for tarball in folder.glob("*.tgz"):
        with tarfile.open(tarball) as archive:
            archive.extractall(folder, filter="data")


def states(folder: Path) -> list[tuple[str, ...]]:
    """27 states: code, IBGE code, name, region."""
    source = javascript(folder, "states-*.js")
    pattern = r"code:`(\w\w)`,name:`([^`]+)`,regionCode:`\w+`,regionName:`([^`]+)`,ibgeCode:(\d\d)"
    rows = sorted((code, ibge, name, region) for code, name, region, ibge in re.findall(pattern, source))
    demand(len(rows) == 27, "27 states")
    return [("code", "ibge_code", "name", "region"), *rows]


def ddds(folder: Path) -> list[tuple[str, ...]]:
    """67 area codes, each with the state that most of it lies in (61 covers DF and its surroundings in GO)."""
    source = javascript(folder, "area-codes-*.js")
    table = re.search(r"const t=\{(.*?)\}", source)
    rows = sorted(re.findall(r"(\d\d):`(\w\w)`", table[1] if table else ""))
    demand(len(rows) == len({ddd for ddd, _ in rows}) == 67, "67 area codes")
    return [("ddd", "state"), *rows]


def municipalities(folder: Path) -> list[tuple[str, ...]]:
    """5,571 towns: IBGE code, TOM code, official name, state, latitude, longitude (degrees, WGS 84 or SIRGAS 2000)."""
    official = {}
    for state, body in re.findall(r"([A-Z]{2}):\[((?:\[[^\]]*\],?)+)\]", javascript(folder, "cities-*.js")):
        official.update({code: (name, state) for name, code in re.findall(r"\[`([^`]*)`,`(\d{7})`\]", body)})
    demand(len(official) == 5571, "5,571 official names")
    ibge, tom, latitude, longitude = BOA_ESPERANCA_DO_NORTE
    rows = [(ibge, tom, *official[ibge], latitude, longitude)]
    for town in parquet(folder, "municipio.parquet"):
        code = f"{town['codigo']:07d}"
        demand(town["sigla_uf"] == official[code][1], f"one state for {code}")
        demand(town["nome"] == official[code][0] or code in RENAMED, f"one name for {code}")
        latitude, longitude = (f"{float(town[axis]):.4f}" for axis in ("latitude", "longitude"))
        rows.append((code, f"{town['cod_mn_dados_abertos']:04d}", *official[code], latitude, longitude))
    demand({row[0] for row in rows} == set(official), "the same towns in both sources")
    demand(len({row[1] for row in rows}) == 5571, "a TOM code of its own for each town")
    return [("ibge_code", "tom_code", "name", "state", "latitude", "longitude"), *sorted(rows)]


def cnaes(folder: Path) -> list[tuple[str, ...]]:
    """1,332 subclasses of CNAE 2.3: code and description. The hierarchy follows from the code."""
    lines = next(folder.rglob("cnae_subclasses.tsv")).read_text(encoding="utf-8").splitlines()
    published = {re.sub(r"\D", "", code): text for code, text in (line.split("\t") for line in lines)}
    sentences = {f"{row['id_subclasse']:07d}": row["desc_subclasse"] for row in parquet(folder, "cnae.parquet")}
    demand(len(published) == 1332, "1,332 subclasses")
    demand(set(sentences) - set(published) == CNAE_ONLY_OLD, "only the split subclass in the old list alone")
    demand(set(published) - set(sentences) == CNAE_ONLY_NEW, "only the added subclass in the new list alone")
    rows = sorted((code, tidy(sentences.get(code) or published[code].capitalize())) for code in published)
    return [("code", "description"), *rows]


def tidy(text: str) -> str:
    """One space between words, composed accents, no full stop at the end."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip(" .")


def parquet(folder: Path, name: str) -> list[dict[str, Any]]:
    """The rows of a Parquet file of cnpj-processor."""
    import polars as pl  # type: ignore[import-not-found]  # only this script needs it

    rows: list[dict[str, Any]] = pl.read_parquet(next(folder.rglob(name))).to_dicts()
    return rows


def javascript(folder: Path, pattern: str) -> str:
    """The text of the one module of brazilian-utils whose name matches."""
    (module,) = (folder / "package" / "dist").glob(pattern)
    return module.read_text(encoding="utf-8")


def write(path: Path, rows: list[tuple[str, ...]], *, dry: bool) -> bool:
    """Write rows as CSV unless dry; True if the file was different before."""
    before = path.read_bytes() if path.exists() else b""
    with tempfile.TemporaryFile("w+", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
        file.seek(0)
        after = file.read().encode()
    if not dry:
        path.write_bytes(after)
    return before != after


def demand(holds: bool, what: str) -> None:
    """Stop the build when the sources are not what this script was written for."""
    if not holds:
        sys.exit(f"build_reference: the sources no longer give {what}; look at them before you change this script.")


if __name__ == "__main__":
    main()
