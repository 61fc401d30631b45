"""`leadsrapido sample`: a file of leads as Brazilian companies keep them, made up but valid."""

import json
from pathlib import Path

import typer

from leadsrapido.errors import LeadsRapidoError, UsageError

app = typer.Typer(
    help="Make sample files: valid Brazilian leads of companies that do not exist.", subcommand_metavar=""
)


@app.callback(invoke_without_command=True)
def sample(
    leads: int = typer.Option(100_000, "--leads", min=1, help="Data rows over all files."),
    orgs: int = typer.Option(1, "--orgs", min=1, help="Organizations; more than one: FILE-001.csv, largest first."),
    seed: int = typer.Option(1, "--seed", help="The same seed gives the same bytes."),
    out: Path = typer.Option(..., "--out", help="The CSV file to write; one that stands there is replaced."),
    dirty: float = typer.Option(0.0, "--dirty", min=0.0, max=1.0, help="Share of bad rows, of ten kinds, and repeats."),
    utf8: bool = typer.Option(False, "--utf8", help="UTF-8 with a byte order mark instead of Windows-1252."),
    as_json: bool = typer.Option(False, "--json", help="Print the summary as JSON."),
) -> None:
    """Make a CSV with `;`, Windows-1252, CRLF, decimal comma, dd/mm/aaaa and a Portuguese header."""
    from time import monotonic

    from rich.console import Console
    from rich.progress import Progress

    from leadsrapido.sample import write_files

    if orgs > leads:
        raise UsageError(f"{leads} leads are too few for {orgs} organizations: give --leads at least as many.")
    if not out.parent.is_dir():
        raise UsageError(f"The folder {out.parent} does not exist: make it first, or name another file with --out.")
    if out.is_dir():
        raise UsageError(f"{out} is a folder: give --out the name of a file in it.")
    encoding = "utf-8-sig" if utf8 else "cp1252"
    started = monotonic()
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=as_json or not console.is_terminal) as bar:
        task = bar.add_task("Writing sample leads", total=leads)
        try:
            files = write_files(
                out,
                leads,
                seed,
                organizations=orgs,
                dirty=dirty,
                encoding=encoding,
                progress=lambda rows: bar.advance(task, rows),
            )
        except OSError as error:
            raise LeadsRapidoError(
                f"The sample could not be written to {out}: {error.strerror or error}; free space or name another file."
            ) from error
    seconds = monotonic() - started
    bad = sum(file.bad_rows.total() for file in files)
    if as_json:
        typer.echo(
            json.dumps(
                {
                    "leads": leads,
                    "organizations": orgs,
                    "seed": seed,
                    "encoding": encoding,
                    "bad_rows": bad,
                    "seconds": round(seconds, 3),
                    "files": [
                        {"path": str(file.path), "leads": file.leads, "bad_rows": dict(file.bad_rows)} for file in files
                    ],
                },
                ensure_ascii=False,
            )
        )
        return
    names = str(files[0].path) if orgs == 1 else f"{files[0].path} to {files[-1].path.name}"
    faults = f", {bad:,} of them bad on purpose" if bad else ""
    typer.echo(f"{leads:,} leads{faults} in {names} ({seconds:.1f} s)")
