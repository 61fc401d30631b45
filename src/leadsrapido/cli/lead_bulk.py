"""`leadsrapido leads bulk`: one change to all leads of a search."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import typer

from leadsrapido.cli.filter_options import TypedFilters, takes_filters
from leadsrapido.errors import UsageError

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from leadsrapido.leads.bulk import BulkChange, BulkReport

    # The change may need a look-up: the id behind a name.
    Change = Callable[[AsyncSession], Awaitable[BulkChange]]

app = typer.Typer(help="Change all leads of a search. The filters are those of: leadsrapido leads search")

ORG = typer.Option(..., "--org", help="The organization's slug.")
DRY_RUN = typer.Option(False, "--dry-run", help="Count the leads, change nothing.")
EVERY_LEAD = typer.Option(False, "--all", help="No filter is meant: all leads of the organization.")
ALL_OR_NOTHING = typer.Option(
    False, "--all-or-nothing", help="One transaction; otherwise a thousand leads each, and what is done stays done."
)
AS_JSON = typer.Option(False, "--json", help="For machines: {action, matched, changed, kept, batches, dry_run}.")


@app.command("tag")
@takes_filters
def tag_leads(
    filters: TypedFilters,
    new_tag: str = typer.Argument(..., metavar="TAG", help="The tag they get."),
    org: str = ORG,
    dry_run: bool = DRY_RUN,
    every_lead: bool = EVERY_LEAD,
    all_or_nothing: bool = ALL_OR_NOTHING,
    as_json: bool = AS_JSON,
) -> None:
    """Give the leads a tag."""

    async def change(_: "AsyncSession") -> "BulkChange":
        from leadsrapido.leads.bulk import AddTag

        return AddTag(tag=_tag(new_tag))

    _run(org, filters, change, dry_run=dry_run, every_lead=every_lead, all_or_nothing=all_or_nothing, as_json=as_json)


@app.command("untag")
@takes_filters
def untag_leads(
    filters: TypedFilters,
    old_tag: str = typer.Argument(..., metavar="TAG", help="The tag they lose, as it is written."),
    org: str = ORG,
    dry_run: bool = DRY_RUN,
    every_lead: bool = EVERY_LEAD,
    all_or_nothing: bool = ALL_OR_NOTHING,
    as_json: bool = AS_JSON,
) -> None:
    """Take a tag from the leads."""

    async def change(_: "AsyncSession") -> "BulkChange":
        from leadsrapido.leads.bulk import RemoveTag

        return RemoveTag(tag=_tag(old_tag))

    _run(org, filters, change, dry_run=dry_run, every_lead=every_lead, all_or_nothing=all_or_nothing, as_json=as_json)


@app.command("segment")
@takes_filters
def move_leads(
    filters: TypedFilters,
    name: str = typer.Argument(..., metavar="SEGMENT", help='Name of a static segment; "-" takes them out of theirs.'),
    org: str = ORG,
    dry_run: bool = DRY_RUN,
    every_lead: bool = EVERY_LEAD,
    all_or_nothing: bool = ALL_OR_NOTHING,
    as_json: bool = AS_JSON,
) -> None:
    """Put the leads into a segment, out of the one they are in."""

    async def change(session: "AsyncSession") -> "BulkChange":
        from leadsrapido.leads.bulk import MoveToSegment
        from leadsrapido.leads.segments import find_segment

        return MoveToSegment(segment_id=None if name == "-" else await find_segment(session, name))

    _run(org, filters, change, dry_run=dry_run, every_lead=every_lead, all_or_nothing=all_or_nothing, as_json=as_json)


@app.command("assign")
@takes_filters
def assign_leads(
    filters: TypedFilters,
    new_owner: str = typer.Argument(..., metavar="USER", help='E-mail of a user of the organization; "-" for nobody.'),
    org: str = ORG,
    dry_run: bool = DRY_RUN,
    every_lead: bool = EVERY_LEAD,
    all_or_nothing: bool = ALL_OR_NOTHING,
    as_json: bool = AS_JSON,
) -> None:
    """Give the leads an owner."""

    async def change(session: "AsyncSession") -> "BulkChange":
        from leadsrapido.leads.bulk import Assign
        from leadsrapido.leads.owners import find_owner

        return Assign(owner_id=None if new_owner == "-" else await find_owner(session, new_owner, only_active=True))

    _run(org, filters, change, dry_run=dry_run, every_lead=every_lead, all_or_nothing=all_or_nothing, as_json=as_json)


@app.command("delete")
@takes_filters
def delete_leads(
    filters: TypedFilters,
    confirm: int | None = typer.Option(None, help="How many leads --dry-run said would be deleted."),
    org: str = ORG,
    dry_run: bool = DRY_RUN,
    every_lead: bool = EVERY_LEAD,
    all_or_nothing: bool = ALL_OR_NOTHING,
    as_json: bool = AS_JSON,
) -> None:
    """Delete the leads with their contacts and activities; those charged for or with a deal are kept."""

    async def change(_: "AsyncSession") -> "BulkChange":
        from leadsrapido.leads.bulk import Delete

        return Delete()

    _run(
        org,
        filters,
        change,
        dry_run=dry_run,
        every_lead=every_lead,
        all_or_nothing=all_or_nothing,
        as_json=as_json,
        confirm=confirm,
    )


def _tag(typed: str) -> str:
    tag = typed.strip()
    if not 1 <= len(tag) <= 100:  # noqa: PLR2004  what a tag may have
        raise UsageError(f"A tag is a text of 1 to 100 characters; {typed!r} is none.")
    return tag


def _run(
    org: str,
    filters: TypedFilters,
    change: "Change",
    *,
    dry_run: bool,
    every_lead: bool,
    all_or_nothing: bool,
    as_json: bool,
    confirm: int | None = None,
) -> None:
    if filters.is_empty and not every_lead:
        raise UsageError("No filter was given. Add one, or --all if every lead of the organization is meant.")
    if every_lead and not filters.is_empty:
        raise UsageError("--all means every lead, and there are filters. Leave out one of the two.")
    done = asyncio.run(_change(org, filters, change, dry_run=dry_run, all_or_nothing=all_or_nothing, confirm=confirm))
    typer.echo(done.model_dump_json(indent=2) if as_json else _told(done))


async def _change(
    org: str, filters: TypedFilters, change: "Change", *, dry_run: bool, all_or_nothing: bool, confirm: int | None
) -> "BulkReport":
    from rich.console import Console

    from leadsrapido.cli.lead_table import print_understood
    from leadsrapido.client import connect
    from leadsrapido.leads.bulk import change_leads, count_change
    from leadsrapido.leads.search import search_leads

    reached: list[BulkReport] = []
    console = Console(stderr=True)
    with console.status("Looking at leads") as status:

        def show(report: "BulkReport") -> None:
            reached[:] = [report]
            status.update(f"{'Counting' if dry_run else 'Changing'} leads: {report.matched:,}")

        async with connect() as database:
            async with database.tenant_session(org, read_only=True) as session:
                search = await filters.search(session, page_size=1)
                wanted = await change(session)
                if search.text:
                    # What a typed word was taken for is seen before anything is done with it.
                    print_understood(console, await search_leads(session, search))
                if dry_run:
                    return await count_change(session, search, wanted, show)
            try:
                return await change_leads(
                    database, org, search, wanted, confirm=confirm, all_or_nothing=all_or_nothing, on_batch=show
                )
            except BaseException:
                # Also when somebody presses Ctrl-C.
                if reached and not all_or_nothing:
                    typer.echo(
                        f"Interrupted. Done, and staying so: {_told(reached[0])} Run it again for the rest.", err=True
                    )
                raise


def _told(report: "BulkReport") -> str:
    verb = "deleted" if report.action == "delete" else "changed"
    kept = f", {report.kept:,} kept (charged for, or with a deal)" if report.action == "delete" else ""
    already = f", {report.unchanged:,} were so already" if report.action != "delete" else ""
    if report.dry_run:
        return f"Dry run: {report.matched:,} leads match; {report.changed:,} would be {verb}{already}{kept}."
    return f"{report.matched:,} leads matched; {report.changed:,} {verb}{already}{kept}."
