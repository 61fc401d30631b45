"""`leadsrapido fields`: the custom fields an organization defines for its leads."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar

import typer

from leadsrapido.errors import UsageError

if TYPE_CHECKING:
    from pydantic import BaseModel
    from sqlalchemy.ext.asyncio import AsyncSession

    from leadsrapido.leads.fields.schemas import FieldReport

Answer = TypeVar("Answer")
app = typer.Typer(help="Custom fields: what the organization calls its own about a lead.", no_args_is_help=True)

ORG = typer.Option(..., "--org", help="The organization's slug.")
DRY_RUN = typer.Option(False, "--dry-run", help="Do it all, report, and take it back.")
AS_JSON = typer.Option(False, "--json", help="For machines.")
KEY = typer.Argument(help="Its name in the leads' custom fields: a-z, 0-9 and _.")


@app.command("list")
def list_(org: str = ORG, as_json: bool = AS_JSON) -> None:
    """List the definitions."""
    from leadsrapido.leads.fields.definitions import list_fields

    fields = asyncio.run(_ask(org, list_fields, read_only=True))
    if as_json:
        typer.echo("[" + ", ".join(field.model_dump_json() for field in fields) + "]")
        return
    for field in fields:
        flags = [name for name in ("required", "filterable", "unique") if getattr(field, f"is_{name}")]
        typer.echo(f"{field.key:<24}  {field.type:<8}  {field.label:<32}  {', '.join([*flags, *field.options])}")
    if not fields:
        typer.echo("No custom fields yet. Define one: leadsrapido fields add KEY --type number --org SLUG")


@app.command()
def add(  # noqa: PLR0913, PLR0917  an option of the command is an argument of its function
    key: str = KEY,
    kind: str = typer.Option("text", "--type", help="text, number, date, boolean or choice."),
    label: str | None = typer.Option(None, help="As people read it, and as a CSV's column says it; else the key."),
    option: list[str] = typer.Option([], help="A value of a choice; again for more."),
    required: bool = typer.Option(False, "--required", help="New and edited leads must have it."),
    filterable: bool = typer.Option(False, "--filterable", help="Search by its value or range."),
    unique: bool = typer.Option(False, "--unique", help="No two leads have the same value."),
    org: str = ORG,
    dry_run: bool = DRY_RUN,
    as_json: bool = AS_JSON,
) -> None:
    """Define a field; leads that hold another kind of value under its key refuse it, and are named."""
    from leadsrapido.leads.fields.definitions import add_field
    from leadsrapido.leads.fields.schemas import NewField

    new = _checked(
        NewField,
        key=key,
        type=kind,
        label=label or key,
        options=tuple(option),
        is_required=required,
        is_filterable=filterable,
        is_unique=unique,
    )
    _tell(asyncio.run(_ask(org, lambda session: add_field(session, new, dry_run=dry_run))), "defined", as_json=as_json)


@app.command()
def change(  # noqa: PLR0913, PLR0917  an option of the command is an argument of its function
    key: str = KEY,
    new_key: str | None = typer.Option(None, help="Another key: the values of all leads move."),
    kind: str | None = typer.Option(None, "--type", help="text, number, date, boolean or choice."),
    label: str | None = typer.Option(None, help="As people read it."),
    option: list[str] = typer.Option([], help="The values of a choice, all of them; again for more."),
    required: bool | None = typer.Option(None, "--required/--optional"),
    filterable: bool | None = typer.Option(None, "--filterable/--not-filterable"),
    unique: bool | None = typer.Option(None, "--unique/--not-unique"),
    org: str = ORG,
    dry_run: bool = DRY_RUN,
    as_json: bool = AS_JSON,
) -> None:
    """Change a definition; what is not named stays."""
    from leadsrapido.leads.fields.definitions import change_field
    from leadsrapido.leads.fields.schemas import FieldChange

    asked = _checked(
        FieldChange,
        key=new_key,
        type=kind,
        label=label,
        options=tuple(option) or None,
        is_required=required,
        is_filterable=filterable,
        is_unique=unique,
    )
    report = asyncio.run(_ask(org, lambda session: change_field(session, key, asked, dry_run=dry_run)))
    _tell(report, "changed", as_json=as_json)


@app.command()
def remove(key: str = KEY, org: str = ORG, dry_run: bool = DRY_RUN, as_json: bool = AS_JSON) -> None:
    """Remove a definition; the values stay in the leads, unchecked."""
    from leadsrapido.leads.fields.definitions import remove_field

    report = asyncio.run(_ask(org, lambda session: remove_field(session, key, dry_run=dry_run)))
    _tell(report, "removed", as_json=as_json)


async def _ask(org: str, question: "Callable[[AsyncSession], Awaitable[Answer]]", *, read_only: bool = False) -> Answer:
    from leadsrapido.client import connect

    async with connect() as database, database.tenant_session(org, read_only=read_only) as session:
        return await question(session)


def _checked(model: "type[BaseModel]", **values: Any) -> Any:  # noqa: ANN401  what the command line says, checked by the model
    from pydantic import ValidationError

    try:
        return model(**values)
    except ValidationError as error:
        first = error.errors()[0]
        raise UsageError(f"{first['loc'][0]} {first['input']!r}: {first['msg']}.") from None


def _tell(report: "FieldReport", done: str, *, as_json: bool) -> None:
    if as_json:
        typer.echo(report.model_dump_json(indent=2))
        return
    said = f"{'Dry run: ' if report.dry_run else ''}{report.field.label} ({report.field.key}) {done}"
    typer.echo(f"{said}; {report.leads_with_value:,} leads have something there.")
    if report.leads_lacking:
        typer.echo(f"{report.leads_lacking:,} leads lack it: they are asked for it when they are next edited.")
