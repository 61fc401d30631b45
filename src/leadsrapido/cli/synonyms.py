"""`leadsrapido synonyms`: words that find each other's leads."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

import typer

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from leadsrapido.leads.synonyms import SynonymGroup

app = typer.Typer(help="Words an organization uses for the same thing.", no_args_is_help=True)

ORG = typer.Option(..., "--org", help="The organization's slug.")
AS_JSON = typer.Option(False, "--json", help="For machines.")

Answer = TypeVar("Answer")


@app.command("list")
def list_(org: str = ORG, as_json: bool = AS_JSON) -> None:
    """List the groups of synonyms."""

    async def read(session: "AsyncSession") -> "list[SynonymGroup]":
        from leadsrapido.leads.synonyms import list_synonyms

        return await list_synonyms(session)

    found = _run(org, read, read_only=True)
    if as_json:
        typer.echo(json.dumps([group.model_dump(mode="json") for group in found], indent=2, ensure_ascii=False))
        return
    for group in found:
        typer.echo(", ".join(group.words))
    if not found:
        typer.echo("No synonyms yet. Add some with: leadsrapido synonyms add padaria panificadora")


@app.command()
def add(
    words: list[str] = typer.Argument(..., metavar="WORD...", help="2 to 20 single words."),
    org: str = ORG,
    as_json: bool = AS_JSON,
) -> None:
    """Make words stand for each other: a search for one of them finds the leads of all."""

    async def make(session: "AsyncSession") -> "SynonymGroup":
        from leadsrapido.leads.synonyms import add_synonyms

        return await add_synonyms(session, words)

    _tell(_run(org, make), "Find each other now", as_json=as_json)


@app.command()
def remove(
    word: str = typer.Argument(..., help="Any word of the group."), org: str = ORG, as_json: bool = AS_JSON
) -> None:
    """Remove the group a word is in."""

    async def forget(session: "AsyncSession") -> "SynonymGroup":
        from leadsrapido.leads.synonyms import remove_synonyms

        return await remove_synonyms(session, word)

    _tell(_run(org, forget), "No synonyms any more", as_json=as_json)


def _tell(group: "SynonymGroup", what: str, *, as_json: bool) -> None:
    typer.echo(group.model_dump_json(indent=2) if as_json else f"{what}: {', '.join(group.words)}.")


def _run(org: str, action: "Callable[[AsyncSession], Awaitable[Answer]]", *, read_only: bool = False) -> Answer:
    async def act() -> Answer:
        from leadsrapido.client import connect

        async with connect() as database, database.tenant_session(org, read_only=read_only) as session:
            return await action(session)

    return asyncio.run(act())
