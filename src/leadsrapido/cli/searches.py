"""`leadsrapido searches`: searches kept under a name."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar

import typer

from leadsrapido.cli.filter_options import TypedFilters, takes_filters

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from leadsrapido.leads.saved_searches import SavedSearchEntry

app = typer.Typer(help="Saved searches of an organization.", no_args_is_help=True)

ORG = typer.Option(..., "--org", help="The organization's slug.")
NAME = typer.Argument(..., metavar="NAME", help="Its name, or its id.")
AS_JSON = typer.Option(False, "--json", help="For machines.")

Answer = TypeVar("Answer")


@app.command()
@takes_filters
def save(
    filters: TypedFilters,
    name: str = typer.Argument(..., metavar="NAME", help="What it is called from now on."),
    org: str = ORG,
    owner: str | None = typer.Option(None, help="E-mail of the user who keeps it; else the organization does."),
    shared: bool | None = typer.Option(None, "--shared/--private", help="Seen by everybody, or by its owner alone."),
    replace: bool = typer.Option(False, help="A search of that name becomes this one."),
    as_json: bool = AS_JSON,
) -> None:
    """Keep a search: the filters are those of `leadsrapido leads search`, asked anew each time it is run."""

    async def keep(session: "AsyncSession") -> "SavedSearchEntry":
        from leadsrapido.leads.owners import find_owner
        from leadsrapido.leads.saved_searches import save_search

        return await save_search(
            session,
            name,
            await filters.search(session),
            owner=await find_owner(session, owner, only_active=True) if owner else None,
            is_shared=shared,
            replace=replace,
        )

    _tell(_run(org, keep), "Saved", as_json=as_json)


@app.command("list")
def list_(org: str = ORG, as_json: bool = AS_JSON) -> None:
    """List the saved searches, all owners'."""

    async def read(session: "AsyncSession") -> "list[SavedSearchEntry]":
        from leadsrapido.leads.saved_searches import list_saved_searches

        return await list_saved_searches(session)

    found = _run(org, read, read_only=True)
    if as_json:
        typer.echo(json.dumps([search.model_dump(mode="json") for search in found], indent=2, ensure_ascii=False))
        return
    for search in found:
        whose = f"{search.owner or 'the organization'}, {'shared' if search.is_shared else 'private'}"
        typer.echo(f"{search.name}  ({whose})  {json.dumps(search.search, ensure_ascii=False)}")
    if not found:
        typer.echo("No saved searches yet. Keep one with: leadsrapido searches save NAME")


@app.command()
def run(
    name: str = NAME,
    org: str = ORG,
    limit: int = typer.Option(25, help="Leads a page, 1 to 200."),
    cursor: str | None = typer.Option(None, help="The next page: what the page before told."),
    as_json: bool = AS_JSON,
) -> None:
    """Show the leads a saved search finds now."""

    async def search(session: "AsyncSession") -> Any:  # noqa: ANN401  the page, and whether it is around a point
        from leadsrapido.leads.saved_searches import find_saved_search
        from leadsrapido.leads.search import search_leads

        wanted = (await find_saved_search(session, name)).page(page_size=limit, cursor=cursor)
        return await search_leads(session, wanted), wanted.near is not None

    page, is_around = _run(org, search, read_only=True)
    if as_json:
        typer.echo(page.model_dump_json(indent=2))
        return
    from leadsrapido.cli.lead_table import print_leads

    print_leads(page, with_distance=is_around)


@app.command()
def share(
    name: str = NAME,
    org: str = ORG,
    private: bool = typer.Option(False, "--private", help="The other way: its owner alone sees it again."),
    as_json: bool = AS_JSON,
) -> None:
    """Show a saved search to everybody of the organization."""

    async def change(session: "AsyncSession") -> "SavedSearchEntry":
        from leadsrapido.leads.saved_searches import share_search

        return await share_search(session, name, is_shared=not private)

    _tell(_run(org, change), "Kept private:" if private else "Shared", as_json=as_json)


@app.command()
def delete(name: str = NAME, org: str = ORG, as_json: bool = AS_JSON) -> None:
    """Forget a saved search."""

    async def forget(session: "AsyncSession") -> "SavedSearchEntry":
        from leadsrapido.leads.saved_searches import delete_search

        return await delete_search(session, name)

    _tell(_run(org, forget), "Deleted", as_json=as_json)


def _tell(search: "SavedSearchEntry", verb: str, *, as_json: bool) -> None:
    if as_json:
        typer.echo(search.model_dump_json(indent=2))
    else:
        typer.echo(f"{verb} {search.name} ({search.id}).")


def _run(org: str, action: "Callable[[AsyncSession], Awaitable[Answer]]", *, read_only: bool = False) -> Answer:
    async def act() -> Answer:
        from leadsrapido.client import connect

        async with connect() as database, database.tenant_session(org, read_only=read_only) as session:
            return await action(session)

    return asyncio.run(act())
