"""`leadsrapido segments`: what leads are grouped by."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

import typer

from leadsrapido.errors import UsageError

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from leadsrapido.leads.bulk import BulkReport, FreezeReport
    from leadsrapido.leads.segments import SegmentEntry

app = typer.Typer(help="Segments of an organization's leads, static and dynamic.", no_args_is_help=True)

ORG = typer.Option(..., "--org", help="The organization's slug.")
NAME = typer.Argument(..., metavar="NAME", help="The segment's name.")
AS_JSON = typer.Option(False, "--json", help="For machines.")
TOTALS = {"exact": "{:,}", "at_least": "{:,}+", "estimated": "about {:,}"}

Answer = TypeVar("Answer")


@app.command("list")
def list_(org: str = ORG, as_json: bool = AS_JSON) -> None:
    """List the segments with the number of their leads."""

    async def read(session: "AsyncSession") -> "list[SegmentEntry]":
        from leadsrapido.leads.segments import list_segments

        return await list_segments(session)

    found = _run(org, read, read_only=True)
    if as_json:
        typer.echo(json.dumps([segment.model_dump(mode="json") for segment in found], indent=2, ensure_ascii=False))
        return
    for segment in found:
        leads = segment.problem or TOTALS[segment.total_is].format(segment.leads)
        kind = f"dynamic: {segment.saved_search or 'a search kept private'}" if segment.is_dynamic else "static"
        typer.echo(f"{segment.name}  ({kind})  {leads}")
    if not found:
        typer.echo("No segments yet. Make one with: leadsrapido segments add NAME")


@app.command()
def add(
    name: str = NAME,
    org: str = ORG,
    search: str | None = typer.Option(None, help="Name or id of a saved search: makes the segment dynamic."),
    description: str | None = typer.Option(None, help="What it is for."),
    color: str | None = typer.Option(None, help="As #1f7a8c."),
    as_json: bool = AS_JSON,
) -> None:
    """Make a segment: static, or with --search dynamic: its leads are what that search finds at any moment."""

    async def make(session: "AsyncSession") -> "UUID":
        from leadsrapido.leads.saved_searches import find_saved_search
        from leadsrapido.leads.segments import create_segment

        saved = (await find_saved_search(session, search)).id if search else None
        return await create_segment(session, name, saved_search=saved, description=description, color=color)

    new_id = _run(org, make)
    typer.echo(json.dumps({"id": str(new_id)}) if as_json else f"Made {name} ({new_id}).")


@app.command()
def rename(
    name: str = NAME, new_name: str = typer.Argument(..., metavar="NEW", help="What it becomes."), org: str = ORG
) -> None:
    """Give a segment another name."""

    async def change(session: "AsyncSession") -> None:
        from leadsrapido.leads.segments import find_segment, rename_segment

        await rename_segment(session, await find_segment(session, name), new_name)

    _run(org, change)
    typer.echo(f"{name} is {new_name} now.")


@app.command()
def delete(
    name: str = NAME,
    org: str = ORG,
    members: str | None = typer.Option(
        None, help='What becomes of its leads: "clear" takes them out, "move:OTHER" moves them to another segment.'
    ),
    dry_run: bool = typer.Option(False, "--dry-run", help="Count its leads, change nothing."),
    as_json: bool = AS_JSON,
) -> None:
    """Delete a segment. A static one with leads needs --members; of a dynamic one no lead knows."""
    done = asyncio.run(_delete(org, name, members, dry_run=dry_run))
    if as_json:
        typer.echo(done.model_dump_json(indent=2))
    else:
        moved = f"{done.changed:,} leads {'would be ' if dry_run else ''}taken out of it"
        typer.echo(f"Dry run: {moved}." if dry_run else f"Deleted {name}; {moved}.")


@app.command()
def freeze(
    name: str = NAME,
    org: str = ORG,
    move: bool = typer.Option(False, "--move", help="Its leads that are in another segment leave that one."),
    dry_run: bool = typer.Option(False, "--dry-run", help="Count the leads, change nothing."),
    as_json: bool = AS_JSON,
) -> None:
    """Make a dynamic segment static, with the leads it has now. All of it, or nothing."""
    from rich.console import Console

    with Console(stderr=True).status("Freezing") as status:

        async def act(session: "AsyncSession") -> "FreezeReport":
            from leadsrapido.leads.bulk import freeze_segment
            from leadsrapido.leads.segments import find_segment

            return await freeze_segment(
                session,
                await find_segment(session, name),
                move=move,
                dry_run=dry_run,
                on_batch=lambda leads: status.update(f"Freezing: {leads:,} leads"),
            )

        done = _run(org, act, read_only=dry_run)
    if as_json:
        typer.echo(done.model_dump_json(indent=2))
        return
    is_now = "Dry run: it would be" if dry_run else "It is"
    typer.echo(f"{is_now} static, with {done.members:,} leads; {done.moved:,} of them from another segment.")


async def _delete(org: str, name: str, members: str | None, *, dry_run: bool) -> "BulkReport":
    from leadsrapido.client import connect
    from leadsrapido.leads.bulk import BulkReport, MoveToSegment, change_leads, count_change
    from leadsrapido.leads.schemas import LeadFilters
    from leadsrapido.leads.segments import delete_segment, find_segment, is_dynamic

    other = (members or "").removeprefix("move:")
    if members not in {None, "clear"} and not (members.startswith("move:") and other):
        raise UsageError(f'--members {members!r} says neither. Write "clear", or "move:OTHER".')
    async with connect() as database:
        async with database.tenant_session(org, read_only=True) as session:
            segment = await find_segment(session, name)
            to = await find_segment(session, other) if other and members != "clear" else None
            if to == segment:
                raise UsageError("Its leads cannot move to the segment that is deleted. Name another.")
            change = MoveToSegment(segment_id=to)
            if await is_dynamic(session, segment):
                # Its leads are not put into it: taking them out would take them out of others.
                if members:
                    raise UsageError("A dynamic segment has no leads of its own. Leave out --members.")
                found = BulkReport(action="segment", dry_run=dry_run)
            else:
                found = await count_change(session, LeadFilters(segments=(segment,)), change)
        if dry_run:
            return found
        # Committed in batches: when it is interrupted the segment is still there, and the same again does the rest.
        if members:
            found = await change_leads(database, org, LeadFilters(segments=(segment,)), change)
        async with database.tenant_session(org) as session:
            await delete_segment(session, segment)
    return found


def _run(org: str, action: "Callable[[AsyncSession], Awaitable[Answer]]", *, read_only: bool = False) -> Answer:
    async def act() -> Answer:
        from leadsrapido.client import connect

        async with connect() as database, database.tenant_session(org, read_only=read_only) as session:
            return await action(session)

    return asyncio.run(act())
