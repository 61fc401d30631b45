"""`leadsrapido demo`: two sample organizations with 100,000 leads, and three searches to begin with."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from leadsrapido.database.tenancy import Database

app = typer.Typer(help="Sample organizations and their leads.")


@dataclass(frozen=True)
class SampleImport:
    """One sample file: whose it is, how many leads, from which seed, and whether they arrive locked."""

    organization: str
    leads: int
    seed: int
    origin: str

    @property
    def file_name(self) -> str:
        """Tells an import apart from the others: what was published is not imported again."""
        return f"{self.organization}-{self.origin}.csv"


ORGANIZATIONS = {"demo": "Demonstração Ltda", "vizinha": "Vizinha S.A."}
QUOTA = 1_000
IMPORTS = (
    SampleImport("demo", 60_000, 11, "delivered"),
    SampleImport("demo", 15_000, 12, "own"),
    SampleImport("vizinha", 25_000, 13, "own"),
)
SEARCHES = (
    ["padarias sao paulo", "--org", "demo"],
    ["construcoes", "--org", "demo", "--state", "MG", "--min-score", "60"],
    ["padarias sao paulo", "--org", "vizinha"],
)


@app.callback(invoke_without_command=True)
def demo() -> None:
    """Found the organizations demo and vizinha, import 100,000 made-up leads, search them. Again: only the searches."""
    imported = asyncio.run(_fill())
    if imported:
        typer.echo(f"{imported:,} sample leads imported for {' and '.join(ORGANIZATIONS)}.")
    else:
        typer.echo("The sample leads are there already.")
    for arguments in SEARCHES:
        _search(arguments)
    typer.echo(
        "\nNext:  source .venv/bin/activate\n"
        '       leadsrapido leads search "o que você procura" --org demo\n'
        "       leadsrapido leads import FILE.csv --org demo --dry-run\n"
        "       leadsrapido db shell --org demo\n"
        "       leadsrapido --help"
    )


async def _fill() -> int:
    from leadsrapido.client import connect

    async with connect() as database:
        await _found_missing(database)
        imported = 0
        for sample in IMPORTS:
            imported += await _import_missing(database, sample)
        return imported


async def _found_missing(database: "Database") -> None:
    from leadsrapido.database.location import database_url
    from leadsrapido.organizations.create import create_organization, describe_organization
    from leadsrapido.organizations.directory import list_organizations

    async with database.directory_session() as session:
        there = {entry.slug for entry in await list_organizations(session)}
    for slug, name in ORGANIZATIONS.items():
        if slug not in there:
            new = describe_organization(slug, name, plan="professional", quota_total=QUOTA)
            create_organization(database_url("migrator"), new)


async def _import_missing(database: "Database", sample: SampleImport) -> int:
    from leadsrapido.cli.imports import watch_import
    from leadsrapido.imports import ImportOptions
    from leadsrapido.imports.history import published_files

    async with database.tenant_session(sample.organization, read_only=True) as session:
        if sample.file_name in await published_files(session):
            return 0
    options = ImportOptions(origin=sample.origin, source="leadsrapido sample", role="admin")
    report = await watch_import(database, sample.organization, _sample_file(sample), options)
    return report.rows_inserted


def _sample_file(sample: SampleImport) -> Path:
    """The file, made unless it is there: the same seed gives the same bytes."""
    from leadsrapido.database.embedded import default_home
    from leadsrapido.sample import write_files

    folder = default_home() / "samples"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / sample.file_name
    unfinished = path.with_suffix(".part")
    if not path.exists():
        typer.echo(f"Writing {path} ({sample.leads:,} leads) ...")
        write_files(unfinished, sample.leads, sample.seed)
        unfinished.rename(path)
    return path


def _search(arguments: list[str]) -> None:
    from leadsrapido.cli.leads import app as leads

    shown = " ".join(f'"{argument}"' if " " in argument else argument for argument in arguments)
    typer.echo(f"\n$ leadsrapido leads search {shown} --limit 5")
    leads(["search", *arguments, "--limit", "5"], standalone_mode=False)
