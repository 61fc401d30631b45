"""`leadsrapido leads score | rescore` and `leadsrapido org score-settings`: what leads are worth, and why."""

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import typer

from leadsrapido.errors import UsageError

if TYPE_CHECKING:
    from leadsrapido.leads.scoring.schemas import LeadScore, RescoreReport, ScoreSettings


def score(
    lead: UUID = typer.Argument(help="The lead's id."),
    org: str = typer.Option(..., "--org", help="The organization's slug."),
    as_json: bool = typer.Option(False, "--json", help="For machines."),
) -> None:
    """Explain a lead's quality score: what each rule gave, why, and what would raise it."""
    found = asyncio.run(_explain(org, lead))
    if as_json:
        typer.echo(found.model_dump_json(indent=2))
    else:
        _print_score(found)


def rescore(
    org: str = typer.Option(..., "--org", help="The organization's slug."),
    dry_run: bool = typer.Option(False, help="Tell what would change, and change nothing."),
    include_given: bool = typer.Option(False, help="Also replace scores that came from a file or a person."),
    as_json: bool = typer.Option(False, "--json", help="For machines."),
) -> None:
    """Recompute every lead's score: every night for what decays, and after new weights."""
    report = asyncio.run(_rescore(org, dry_run=dry_run, include_given=include_given))
    if as_json:
        typer.echo(report.model_dump_json(indent=2))
    else:
        _print_report(report)


def score_settings(
    org: str = typer.Option(..., "--org", help="The organization's slug."),
    file: Path | None = typer.Option(None, "--set", help="JSON file with weights and profile, which replace the old."),
    as_json: bool = typer.Option(False, "--json", help="For machines."),
) -> None:
    """Show, or set, the weights of the quality score and the ideal profile (docs/quality-score.md)."""
    settings = asyncio.run(_settings(org, file))
    if as_json:
        typer.echo(settings.model_dump_json(indent=2))
    else:
        _print_settings(settings)
        if file is not None:
            typer.echo(f"Set. Scores that stand there follow with: leadsrapido leads rescore --org {org}")


async def _explain(org: str, lead: UUID) -> "LeadScore":
    from leadsrapido.client import connect
    from leadsrapido.leads.scoring.explain import explain_score

    async with connect() as database, database.tenant_session(org, read_only=True) as session:
        return await explain_score(session, lead)


async def _rescore(org: str, *, dry_run: bool, include_given: bool) -> "RescoreReport":
    from rich.console import Console
    from rich.progress import Progress

    from leadsrapido.client import connect
    from leadsrapido.leads.scoring.recompute import rescore as recompute

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("Scoring", total=None)
        async with connect() as database:
            return await recompute(
                database,
                org,
                dry_run=dry_run,
                include_given=include_given,
                watch=lambda examined, total: bar.update(task, completed=examined, total=total),
            )


async def _settings(org: str, file: Path | None) -> "ScoreSettings":
    from leadsrapido.client import connect
    from leadsrapido.leads.scoring.settings import set_score_settings, show_score_settings

    wanted = None if file is None else _read(file)
    async with connect() as database, database.tenant_session(org, read_only=file is None) as session:
        return await (show_score_settings(session) if file is None else set_score_settings(session, wanted))


def _read(file: Path) -> object:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}.") from None
    except ValueError as error:
        raise UsageError(f"{file} is no JSON: {error}.") from None


def _print_score(found: "LeadScore") -> None:
    from leadsrapido.cli.lead_table import escape, printable

    origin = "given, not computed: the rules would give what follows" if found.is_given else "computed"
    rows = [
        (rule.rule, f"{rule.points} of {rule.possible}", escape(rule.why), escape(rule.raised_by or ""))
        for rule in found.rules
    ]
    total = sum(rule.points for rule in found.rules)
    typer.echo(f"{printable(found.name)}: {found.quality_score} of 100 ({origin})")
    _print_table(("Rule", "Points", "Why", "What would raise it"), [*rows, ("sum", f"{total} of 100", "", "")])
    if not found.is_given and found.computed_now != found.quality_score:
        typer.echo(f"A recomputation would make it {found.computed_now}: leadsrapido leads rescore")


def _print_report(report: "RescoreReport") -> None:
    done = "would change" if report.dry_run else "changed"
    typer.echo(f"{report.examined:,} leads examined, {report.changed:,} scores {done}.")
    bands = [f"{10 * n} to {100 if n == 9 else 10 * n + 9}" for n in range(10)]  # noqa: PLR2004  the last ten are eleven
    pairs = zip(bands, report.before, report.after, strict=True)
    _print_table(("Score", "Before", "After"), [(band, str(before), str(after)) for band, before, after in pairs])


def _print_settings(settings: "ScoreSettings") -> None:
    rows = [(rule, str(weight), str(settings.possible[rule])) for rule, weight in settings.weights.items()]
    _print_table(("Rule", "Weight", "Points possible"), rows)
    profile = {name: wanted for name, wanted in settings.profile.model_dump(mode="json").items() if wanted}
    typer.echo(f"Ideal profile: {json.dumps(profile, ensure_ascii=False) if profile else 'none'}")


def _print_table(headers: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    if not console.is_terminal:
        console = Console(width=160)
    table = Table(*headers, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*row)
    console.print(table)
