"""`leadsrapido leads search`."""

import asyncio
from typing import TYPE_CHECKING

import typer

from leadsrapido.cli.filter_options import TypedFilters, takes_filters

if TYPE_CHECKING:
    from leadsrapido.leads.schemas import LeadPage


@takes_filters
def search_leads(
    filters: TypedFilters,
    org: str = typer.Option(..., "--org", help="The organization's slug."),
    limit: int = typer.Option(25, help="Leads a page, 1 to 200."),
    cursor: str | None = typer.Option(None, help="The next page: what the page before told."),
    as_json: bool = typer.Option(False, "--json", help="For machines."),
) -> None:
    """Find the organization's leads: text, filters, or both; the best first."""
    page = asyncio.run(_search(org, filters, limit, cursor))
    if as_json:
        typer.echo(page.model_dump_json(indent=2))
    else:
        from leadsrapido.cli.lead_table import print_leads

        print_leads(page, with_distance=filters.asked["near"] is not None)


async def _search(org: str, filters: TypedFilters, limit: int, cursor: str | None) -> "LeadPage":
    from leadsrapido.client import connect
    from leadsrapido.leads.search import search_leads

    async with connect() as database, database.tenant_session(org, read_only=True) as session:
        return await search_leads(session, await filters.search(session, page_size=limit, cursor=cursor))
