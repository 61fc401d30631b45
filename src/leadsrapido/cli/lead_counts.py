"""`leadsrapido leads facets` and `leadsrapido leads map`: what a search is made of, and where it is."""

import asyncio
import json
from typing import TYPE_CHECKING

import typer

from leadsrapido.cli.filter_options import TypedFilters, takes_filters

if TYPE_CHECKING:
    from leadsrapido.leads.clusters import Cluster
    from leadsrapido.leads.facets import Facets

HEADINGS = {"segment": "Segment", "state": "State", "tag": "Tag", "company_size": "Size", "score": "Score"}


@takes_filters
def facets(
    filters: TypedFilters,
    org: str = typer.Option(..., "--org", help="The organization's slug."),
    as_json: bool = typer.Option(False, "--json", help="For machines."),
) -> None:
    """Count a search's leads by segment, state, tag, size and score."""
    counted = asyncio.run(_facets(org, filters))
    if as_json:
        typer.echo(counted.model_dump_json(indent=2))
        return
    from leadsrapido.cli.lead_table import printable, pt_br

    about = "about " if counted.total_is == "estimated" else ""
    typer.echo(f"{about}{pt_br(counted.total)} leads")
    for kind, heading in HEADINGS.items():
        for value in getattr(counted, kind):
            typer.echo(f"{heading:8} {printable(value.label):30.30} {about}{pt_br(value.leads)}")


@takes_filters
def clusters(
    filters: TypedFilters,
    org: str = typer.Option(..., "--org", help="The organization's slug."),
    zoom: int = typer.Option(5, help="Of a web map: 0 the world, 5 the country, 20 a street."),
    as_json: bool = typer.Option(False, "--json", help="For machines."),
) -> None:
    """Group a search's leads by where they are."""
    found = asyncio.run(_clusters(org, filters, zoom))
    if as_json:
        typer.echo(json.dumps([cluster.model_dump() for cluster in found], indent=2))
        return
    from leadsrapido.cli.lead_table import pt_br

    for cluster in found:
        about = "about " if cluster.total_is == "estimated" else ""
        typer.echo(f"{cluster.latitude:10.4f},{cluster.longitude:.4f}  {about}{pt_br(cluster.leads)} leads")
    if not found:
        typer.echo("No leads with a place found.")


async def _facets(org: str, filters: TypedFilters) -> "Facets":
    from leadsrapido.client import connect
    from leadsrapido.leads.facets import count_facets

    async with connect() as database, database.tenant_session(org, read_only=True) as session:
        return await count_facets(session, await filters.search(session))


async def _clusters(org: str, filters: TypedFilters, zoom: int) -> "list[Cluster]":
    from leadsrapido.client import connect
    from leadsrapido.leads.clusters import cluster_leads

    async with connect() as database, database.tenant_session(org, read_only=True) as session:
        return await cluster_leads(session, await filters.search(session), zoom)
