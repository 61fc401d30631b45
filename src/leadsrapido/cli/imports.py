"""`leadsrapido leads import`: bring a file of leads in, and watch it come."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from leadsrapido.errors import UsageError

if TYPE_CHECKING:
    from uuid import UUID

    from leadsrapido.database.tenancy import Database
    from leadsrapido.imports import ImportOptions, ImportReport

DELIMITERS = {"tab": "\t", "semicolon": ";", "comma": ",", "pipe": "|"}


def import_leads(  # noqa: PLR0913, PLR0917  an option of the command is an argument of its function
    file: Path = typer.Argument(help="A CSV as it is: delimiter, encoding and columns are recognised."),
    org: str = typer.Option(..., "--org", help="The organization's slug."),
    dry_run: bool = typer.Option(
        False, "--dry-run", help="Read and check everything; only the file of rejected rows is written."
    ),
    origin: str = typer.Option("own", help="own: unlocked and free; delivered: sold by the operator, locked."),
    source: str | None = typer.Option(None, help="Where the data came from (LGPD); the file's name unless told."),
    legal_basis: str = typer.Option("legitimate_interest", help="LGPD art. 7: consent, contract, public_data, …"),
    delimiter: str | None = typer.Option(None, help="; , | or tab, if it is recognised wrongly."),
    encoding: str | None = typer.Option(None, help="As cp1252 or utf-8, if it is recognised wrongly."),
    custom_field: list[str] = typer.Option([], help="Unknown column a delivered file may bring; again for more."),
    rejected_file: Path | None = typer.Option(
        None, help="Where bad rows go, replacing what is there; beside FILE, as NAME.rejected.csv, unless told."
    ),
    as_json: bool = typer.Option(False, "--json", help="For machines: the report."),
) -> None:
    """Import leads: bad rows come back in a file with line and reason, exact duplicates are skipped.

    The rest is loaded, all of it or, when it is interrupted, nothing: then run it again.
    """
    options = _options(
        dry_run=dry_run,
        origin=origin,
        source=source,
        legal_basis=legal_basis,
        delimiter=DELIMITERS.get(delimiter or "", delimiter),
        encoding=encoding,
        custom_fields=frozenset(custom_field),
        rejected_file=rejected_file,
        # Whoever has the command line and its database URLs is the operator.
        role="admin",
    )
    report = asyncio.run(_import(org, file, options))
    if as_json:
        typer.echo(report.model_dump_json(indent=2))
    else:
        _print_report(report)


async def watch_import(
    database: "Database", organization: "UUID | str", file: Path, options: "ImportOptions"
) -> "ImportReport":
    """Import a file with a progress bar on the terminal, if there is one."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    from leadsrapido.imports import Progress as Reached
    from leadsrapido.imports import import_file

    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[rows]:,} rows, {task.fields[speed]:,} rows/s"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(f"Reading {file.name}", rows=0, speed=0, total=None)

        def show(reached: Reached) -> None:
            doing = "Reading" if reached.stage == "reading" else "Publishing"
            bar.update(
                task,
                description=f"{doing} {file.name}",
                completed=reached.bytes_read,
                # How far a publication is, only the server knows: the bar pulses.
                total=reached.bytes_total if reached.stage == "reading" else None,
                rows=reached.rows,
                speed=round(reached.rows / max(bar.tasks[task].elapsed or 0, 0.001)),
            )

        return await import_file(database, organization, file, options, show)


async def _import(org: str, file: Path, options: "ImportOptions") -> "ImportReport":
    from leadsrapido.client import connect

    async with connect() as database:
        return await watch_import(database, org, file, options)


def _options(**values: Any) -> "ImportOptions":  # noqa: ANN401  what the command line says, checked by the model
    from pydantic import ValidationError

    from leadsrapido.imports import ImportOptions

    try:
        return ImportOptions(**values)
    except ValidationError as error:
        first = error.errors()[0]
        option = str(first["loc"][0]).replace("_", "-")
        raise UsageError(f"--{option} {first['input']!r}: {first['msg']}.") from None


def _print_report(report: "ImportReport") -> None:
    for notice in report.notices:
        typer.echo(notice)
    if report.dry_run:
        good = report.rows_read - report.rows_rejected
        typer.echo(f"Dry run: {report.rows_read:,} rows read, {good:,} good, {report.rows_rejected:,} rejected.")
    else:
        typer.echo(
            f"{report.rows_read:,} rows read: {report.rows_inserted:,} imported, "
            f"{report.rows_duplicate:,} there already, {report.rows_rejected:,} rejected "
            f"({report.seconds:.1f} s, {report.rows_per_second:,} rows/s)."
        )
    if report.unknown_towns:
        typer.echo(f"{report.unknown_towns:,} rows name a town nobody knows: kept, without coordinates.")
    if report.points_outside:
        typer.echo(f"{report.points_outside:,} rows have coordinates outside Brazil: those of their town were taken.")
    if report.rejected_file:
        typer.echo(f"Rejected rows with line and reason: {report.rejected_file}")
