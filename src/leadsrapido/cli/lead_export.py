"""`leadsrapido leads export`: the leads of a search as a file."""

import asyncio
import sys
from pathlib import Path
from typing import TextIO

import typer

from leadsrapido.cli.filter_options import TypedFilters, takes_filters


@takes_filters
def export_leads(
    filters: TypedFilters,
    file: Path = typer.Argument(..., metavar="FILE", help='A CSV file that is not there yet; "-" for the terminal.'),
    org: str = typer.Option(..., "--org", help="The organization's slug."),
) -> None:
    """Write the leads of a search to a CSV file: what the organization sees of them, contacts of unlocked ones only.

    Cells a spreadsheet would run as a formula begin with an apostrophe.
    """
    from leadsrapido.errors import UsageError

    if str(file) == "-":
        asyncio.run(_export(org, filters, None))
        return
    if file.exists():
        raise UsageError(f"{file} is there already. Name another file, or remove it first.")
    leads = asyncio.run(_export(org, filters, file))
    typer.echo(f"{leads:,} leads written to {file}.")


async def _export(org: str, filters: TypedFilters, file: Path | None) -> int:
    from contextlib import ExitStack

    from rich.console import Console

    from leadsrapido.client import connect
    from leadsrapido.leads.export import csv_of_leads

    leads = 0
    # Half a file never carries the name of a whole one, nor is it left behind.
    part = file.with_name(f"{file.name}.part") if file else None
    with ExitStack() as open_things:
        status = open_things.enter_context(Console(stderr=True).status("Writing leads"))
        out = open_things.enter_context(_new_file(part)) if part else sys.stdout
        if part:
            open_things.callback(part.unlink, missing_ok=True)
        async with connect() as database, database.tenant_session(org, read_only=True) as session:
            async for piece, count in csv_of_leads(session, await filters.search(session)):
                out.write(piece)
                leads += count
                status.update(f"Writing leads: {leads:,}")
        if file and part:
            out.flush()
            part.rename(file)
    return leads


def _new_file(path: Path) -> TextIO:
    from leadsrapido.errors import UsageError

    try:
        return path.open("w", encoding="utf-8", newline="")
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written ({error.strerror}). Name a file in a folder that is yours."
        ) from None
