"""`leadsrapido tags`: what tags there are, and changing them on every lead."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from leadsrapido.leads.tags import TagChange, TagList

    Change = Callable[[AsyncSession, Callable[[int], None]], Awaitable[TagChange]]

app = typer.Typer(help="Tags of an organization's leads.", no_args_is_help=True)

ORG = typer.Option(..., "--org", help="The organization's slug.")
DRY_RUN = typer.Option(False, "--dry-run", help="Count the leads, change nothing.")
AS_JSON = typer.Option(False, "--json", help="For machines.")


@app.command("list")
def list_(org: str = ORG, as_json: bool = AS_JSON) -> None:
    """List the tags with the number of their leads, the commonest first. "Quente" and "quente" are two."""
    found = asyncio.run(_list(org))
    if as_json:
        typer.echo(found.model_dump_json(indent=2))
        return
    from leadsrapido.cli.lead_table import printable

    for tag in found.tags:
        typer.echo(f"{tag.leads:>9,}  {printable(tag.tag)}")
    if not found.tags:
        typer.echo("No lead has a tag.")
    if not found.is_complete:
        typer.echo(f"Counted over {found.leads_counted:,} leads; the organization has more.")


@app.command()
def rename(
    old: str = typer.Argument(help="The tag as it is written."),
    new: str = typer.Argument(help="What it becomes."),
    org: str = ORG,
    dry_run: bool = DRY_RUN,
    as_json: bool = AS_JSON,
) -> None:
    """Give a tag another name on every lead."""
    from leadsrapido.leads.tags import rename_tag

    _run(
        org,
        lambda session, tell: rename_tag(session, old, new, dry_run=dry_run, on_batch=tell),
        dry_run=dry_run,
        as_json=as_json,
    )


@app.command()
def merge(
    tag: list[str] = typer.Argument(help="The tags that go, as they are written."),
    into: str = typer.Option(..., "--into", help="The tag that stays; it may be a new one."),
    org: str = ORG,
    dry_run: bool = DRY_RUN,
    as_json: bool = AS_JSON,
) -> None:
    """Make one tag of several, on every lead: leadsrapido tags merge Quente QUENTE --into quente --org aurora."""
    from leadsrapido.leads.tags import merge_tags

    _run(
        org,
        lambda session, tell: merge_tags(session, tag, into, dry_run=dry_run, on_batch=tell),
        dry_run=dry_run,
        as_json=as_json,
    )


@app.command()
def remove(
    tag: str = typer.Argument(help="The tag as it is written."),
    org: str = ORG,
    dry_run: bool = DRY_RUN,
    as_json: bool = AS_JSON,
) -> None:
    """Take a tag from every lead."""
    from leadsrapido.leads.tags import remove_tag

    _run(
        org,
        lambda session, tell: remove_tag(session, tag, dry_run=dry_run, on_batch=tell),
        dry_run=dry_run,
        as_json=as_json,
    )


async def _list(org: str) -> "TagList":
    from leadsrapido.client import connect
    from leadsrapido.leads.tags import list_tags

    async with connect() as database, database.tenant_session(org, read_only=True) as session:
        return await list_tags(session)


def _run(org: str, change: "Change", *, dry_run: bool, as_json: bool) -> None:
    done = asyncio.run(_change(org, change, dry_run=dry_run))
    if as_json:
        typer.echo(done.model_dump_json(indent=2))
        return
    became = f"become {done.becomes}" if done.becomes is not None else "go"
    typer.echo(f"{'Dry run: ' if dry_run else ''}{', '.join(done.tags)} {became} on {done.leads:,} leads.")


async def _change(org: str, change: "Change", *, dry_run: bool) -> "TagChange":
    from rich.console import Console

    from leadsrapido.client import connect

    console = Console(stderr=True)
    doing = "Counting" if dry_run else "Changing"
    with console.status(f"{doing} leads") as status:
        async with connect() as database, database.tenant_session(org, read_only=dry_run) as session:
            return await change(session, lambda leads: status.update(f"{doing} leads: {leads:,}"))
