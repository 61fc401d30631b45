"""`leadsrapido leads lexicon`: the words of an organization's leads, kept short and proven."""

import asyncio
import json
from typing import TYPE_CHECKING

import typer

from leadsrapido.errors import UsageError

if TYPE_CHECKING:
    from leadsrapido.leads.lexicon import LexiconDifference

SHOWN = 20


def lexicon(
    org: str = typer.Option(..., "--org", help="The organization's slug."),
    check: bool = typer.Option(False, "--check", help="Compare it with a recount of all leads; change nothing."),
    rebuild: bool = typer.Option(False, "--rebuild", help="Count it anew from all leads."),
    as_json: bool = typer.Option(False, "--json", help="For machines."),
) -> None:
    """Fold what was written since into the counts of words that search, suggestions and completion rest on.

    Every import does this by itself; nothing is ever missing from a search, it only becomes faster.
    """
    if check and rebuild:
        raise UsageError("--check and --rebuild are two things: rebuild first, then check.")
    if check:
        differences = asyncio.run(_check(org))
        _tell_differences(differences, as_json=as_json)
        raise typer.Exit(1 if differences else 0)
    done = asyncio.run(_write(org, rebuild=rebuild))
    key = "terms_counted" if rebuild else "changes_folded"
    said = f"Counted {done:,} words and lexemes anew." if rebuild else f"Folded {done:,} changes."
    typer.echo(json.dumps({key: done}) if as_json else said)


async def _check(org: str) -> "list[LexiconDifference]":
    from leadsrapido.client import connect
    from leadsrapido.leads.lexicon import check_lexicon

    async with connect() as database, database.tenant_session(org, read_only=True) as session:
        return await check_lexicon(session)


async def _write(org: str, *, rebuild: bool) -> int:
    from leadsrapido.client import connect
    from leadsrapido.leads.lexicon import fold_lexicon, rebuild_lexicon

    async with connect() as database, database.tenant_session(org) as session:
        return await (rebuild_lexicon if rebuild else fold_lexicon)(session)


def _tell_differences(differences: "list[LexiconDifference]", *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps([difference.model_dump() for difference in differences], ensure_ascii=False, indent=2))
        return
    for difference in differences[:SHOWN]:
        term = f"lexeme {difference.lexeme!r}" if difference.word is None else f"word {difference.word!r}"
        typer.echo(
            f"{term}: {difference.docs} leads, recounted {difference.docs_recounted}; "
            f"in names {difference.name_docs}, recounted {difference.name_docs_recounted}"
        )
    if differences:
        typer.echo(f"{len(differences):,} counts differ from the leads. Mend them with --rebuild.")
    else:
        typer.echo("Every count is what the leads say.")
