"""`leadsrapido leads duplicates | merge | unmerge | dismiss`: leads that may be the same."""

import asyncio
import json
from typing import TYPE_CHECKING, Any
from uuid import UUID

import typer

from leadsrapido.errors import UsageError

if TYPE_CHECKING:
    from leadsrapido.leads.duplicates.schemas import MergeResult, ScanReport

ORG = typer.Option(..., "--org", help="The organization's slug.")
AS_JSON = typer.Option(False, "--json", help="For machines.")
LEAD = typer.Argument(None, help="A lead: who may be the same as it, looked up now. Without: pairs found so far.")


def duplicates(
    lead_id: UUID | None = LEAD,
    org: str = ORG,
    scan: bool = typer.Option(False, "--scan", help="Compare all leads first, block by block."),
    min_similarity: float = typer.Option(0.5, min=0, max=1, help="How sure, 0 to 1."),
    limit: int = typer.Option(50, min=1, max=200, help="Pairs or leads at most."),
    as_json: bool = AS_JSON,
) -> None:
    """Show leads that may be the same, with the reasons; the likeliest first."""
    report, found = asyncio.run(_duplicates(org, lead_id, scan, min_similarity, limit))
    if as_json:
        typer.echo(json.dumps({"scan": report and report.model_dump(), "found": found}, indent=2, ensure_ascii=False))
        return
    from leadsrapido.cli.lead_table import printable

    if report is not None:
        typer.echo(
            f"Scanned {report.leads} leads: {report.compared} pairs compared in {report.seconds:.1f} s "
            f"({report.pairs_per_second:,.0f} pairs/s), {report.recorded} recorded; {report.passed_over} blocks were "
            "too large to tell anything and passed over."
        )
    for one in found:
        leads = [one["lead"], *([one["other"]] if "other" in one else [])]
        names = "  |  ".join(f"{lead['id']}  {printable(lead['name'])}" for lead in leads)
        typer.echo(f"{one['similarity']:.2f}  {names}  ({', '.join(one['why'])})")
    if not found:
        typer.echo("No duplicates found." if lead_id or report else "No duplicates found yet. Look through all: --scan")


async def _duplicates(
    org: str, lead_id: UUID | None, scan: bool, min_similarity: float, limit: int
) -> "tuple[ScanReport | None, list[dict[str, Any]]]":
    from leadsrapido.client import connect
    from leadsrapido.leads.duplicates import find_duplicates, list_duplicates, scan_duplicates
    from leadsrapido.leads.duplicates.schemas import REASONS

    async with connect() as database:
        report = None
        if scan:
            report = await scan_duplicates(database, org, min_similarity=min_similarity, on_progress=_progress)
            typer.echo(err=True)
        async with database.tenant_session(org, read_only=True) as session:
            found = (
                await list_duplicates(session, min_similarity=min_similarity, limit=limit)
                if lead_id is None
                else await find_duplicates(session, lead_id, min_similarity=min_similarity, limit=limit)
            )
    return report, [
        {**one.model_dump(mode="json"), "why": [REASONS[reason] for reason in one.reasons]} for one in found
    ]


def _progress(done: "ScanReport", step: str) -> None:
    typer.echo(f"\r{step}: {done.compared} pairs compared, {done.seconds:.0f} s", nl=False, err=True)


def merge(
    survivor: UUID | None = typer.Argument(None, help="The lead that stays."),
    duplicate: UUID | None = typer.Argument(None, help="The lead that goes; its id leads to the survivor."),
    org: str = ORG,
    take: list[str] = typer.Option(
        [], help="field=duplicate takes its value, field=survivor keeps a gap; again for more."
    ),
    certain: bool = typer.Option(False, "--certain", help="All certain pairs: companies of the same CNPJ."),
    dry_run: bool = typer.Option(False, "--dry-run", help="Say what would happen; nothing is written."),
    as_json: bool = AS_JSON,
) -> None:
    """Make two leads one, or with --certain all pairs that are surely the same. Undo one with: leads unmerge."""
    if certain == (survivor is not None) or (survivor is None) != (duplicate is None):
        raise UsageError("Name two leads (survivor, duplicate), or write --certain for all certain pairs.")
    results = asyncio.run(_merge(org, survivor, duplicate, dict(map(_taken, take)), dry_run))
    if as_json:
        typer.echo(json.dumps([result.model_dump(mode="json") for result in results], indent=2, ensure_ascii=False))
        return
    for result in results:
        moved = ", ".join(f"{count} {table}" for table, count in result.moved.items()) or "nothing"
        verb = "Would merge" if dry_run else "Merged"
        changed = ", ".join(result.changes) or "nothing"
        typer.echo(f"{verb} {result.merged_id} into {result.survivor_id}: moved {moved}; changed {changed}.")
        if result.merge_id:
            typer.echo(f"  Undo it: leadsrapido leads unmerge {result.merge_id} --org {org}")
    if certain:
        typer.echo(f"{len(results)} certain pairs{' would be' if dry_run else ''} merged.")


async def _merge(
    org: str, survivor: UUID | None, duplicate: UUID | None, take: dict[str, Any], dry_run: bool
) -> "list[MergeResult]":
    from leadsrapido.client import connect
    from leadsrapido.leads.duplicates import merge_certain, merge_leads, try_merge

    async with connect() as database:
        if survivor is None or duplicate is None:
            return await merge_certain(database, org, dry_run=dry_run)
        async with database.tenant_session(org) as session:
            return [await (try_merge if dry_run else merge_leads)(session, survivor, duplicate, take)]


def _taken(written: str) -> tuple[str, str]:
    field, equals, side = written.partition("=")
    if not equals or side not in {"survivor", "duplicate"}:
        raise UsageError(f"--take {written!r} says nothing. Write field=duplicate, as email=duplicate.")
    return field, side


def unmerge(
    merge_id: UUID = typer.Argument(..., help="What `leads merge` told."), org: str = ORG, as_json: bool = AS_JSON
) -> None:
    """Undo a merge: both leads as they were."""
    result = asyncio.run(_unmerge(org, merge_id))
    if as_json:
        typer.echo(result.model_dump_json(indent=2))
        return
    typer.echo(f"Restored {result.restored_id} beside {result.survivor_id}.")
    if result.kept:
        typer.echo(f"  Changed since the merge and left as they are: {', '.join(result.kept)}.")
    for table, count in result.missing.items():
        typer.echo(f"  {count} of {table} had moved and are not there any more.")


async def _unmerge(org: str, merge_id: UUID) -> Any:  # noqa: ANN401  UnmergeResult, imported when the command runs
    from leadsrapido.client import connect
    from leadsrapido.leads.duplicates import unmerge as undo

    async with connect() as database, database.tenant_session(org) as session:
        return await undo(session, merge_id)


def dismiss(
    lead_id: UUID = typer.Argument(..., help="A lead."),
    other_id: UUID = typer.Argument(..., help="Another that is not the same."),
    org: str = ORG,
) -> None:
    """Say that two leads are two: the pair is not shown again."""
    asyncio.run(_dismiss(org, lead_id, other_id))
    typer.echo("They are two: the pair is not shown again.")


async def _dismiss(org: str, lead_id: UUID, other_id: UUID) -> None:
    from leadsrapido.client import connect
    from leadsrapido.leads.duplicates import dismiss as say_two

    async with connect() as database, database.tenant_session(org) as session:
        await say_two(session, lead_id, other_id)
