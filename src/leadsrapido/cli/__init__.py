"""`leadsrapido`: one file a noun. Commands import what they need when they run, so that `--help` is quick."""

import sys

import typer

from leadsrapido import __version__
from leadsrapido.cli import db, demo, fields, leads, org, sample, searches, segments, server, synonyms, tags
from leadsrapido.errors import LeadsRapidoError

app = typer.Typer(
    name="leadsrapido",
    help="Leads for Brazilian companies: one PostgreSQL database, every organization on its own rows only.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.add_typer(server.app)
app.add_typer(db.app, name="db")
app.add_typer(org.app, name="org")
app.add_typer(leads.app, name="leads")
app.add_typer(searches.app, name="searches")
app.add_typer(segments.app, name="segments")
app.add_typer(synonyms.app, name="synonyms")
app.add_typer(fields.app, name="fields")
app.add_typer(tags.app, name="tags")
app.add_typer(sample.app, name="sample")
app.add_typer(demo.app, name="demo")


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"leadsrapido {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: bool = typer.Option(False, "--version", callback=_show_version, is_eager=True, help="Print the version."),
) -> None:
    """Leads for Brazilian companies: one PostgreSQL database, every organization on its own rows only."""


def main() -> None:
    """Run the command line; expected errors become one line and their exit code."""
    try:
        app()
    except LeadsRapidoError as error:
        typer.echo(f"leadsrapido: {error}", err=True)
        sys.exit(error.exit_code)
