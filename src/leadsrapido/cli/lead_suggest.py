"""`leadsrapido leads suggest`."""

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from leadsrapido.leads.suggestions import Suggestion


def suggest(
    typed: str = typer.Argument(..., help="What stands in the search box, the last word perhaps unfinished."),
    org: str = typer.Option(..., "--org", help="The organization's slug."),
    limit: int = typer.Option(8, help="At most so many, 1 to 50."),
    as_json: bool = typer.Option(False, "--json", help="For machines."),
) -> None:
    """Complete the last word, and correct words that hardly any lead has."""
    import asyncio
    import json

    suggestions = asyncio.run(_suggest(org, typed, limit))
    if as_json:
        typer.echo(json.dumps([found.model_dump() for found in suggestions], indent=2, ensure_ascii=False))
        return
    from leadsrapido.cli.lead_table import pt_br

    for found in suggestions:
        meant = "did you mean: " if found.kind == "correction" else ""
        known = "" if found.leads is None else f"  ({found.word}: {pt_br(found.leads)} leads)"
        typer.echo(f"{meant}{found.suggestion}{known}")
    if not suggestions:
        typer.echo("Nothing to suggest.")


async def _suggest(org: str, typed: str, limit: int) -> "list[Suggestion]":
    from leadsrapido.client import connect
    from leadsrapido.leads.suggestions import suggest_searches

    async with connect() as database, database.tenant_session(org, read_only=True) as session:
        return await suggest_searches(session, typed, limit)
