"""`leadsrapido leads`: finding leads."""

import json
import re
from typing import TYPE_CHECKING, Any

import typer

from leadsrapido.cli.imports import import_leads
from leadsrapido.errors import UsageError

if TYPE_CHECKING:
    from leadsrapido.leads.schemas import LeadPage, LeadSearch

app = typer.Typer(name="leads", help="Find leads and bring them in.", no_args_is_help=True)

# -23.55,-46.63 or, as Brazilians write numbers, -23,55 -46,63
POINT = re.compile(r"^\s*(-?\d+(?:[.,]\d+)?)\s*[,;\s]\s*(-?\d+(?:[.,]\d+)?)\s*$", re.ASCII)
# 1,2,3 could be cut in two places.
AMBIGUOUS = re.compile(r"[^,;\s]*,[^,;\s]*,[^,;\s]*")
METRES_PER_KM = 1000


app.command("import")(import_leads)


@app.command()
def search(  # noqa: PLR0913, PLR0917  an option of the command is an argument of its function
    text: str = typer.Argument("", help='Words, "phrases", -without, or/ou; accents and plurals do not matter.'),
    org: str = typer.Option(..., "--org", help="The organization's slug."),
    segment: str | None = typer.Option(None, help="Name of a segment."),
    tag: list[str] = typer.Option([], help="A tag the lead has; again for more, all must be there."),
    min_score: int | None = typer.Option(None, help="Quality score from, 0 to 100."),
    max_score: int | None = typer.Option(None, help="Quality score up to, 0 to 100."),
    state: str | None = typer.Option(None, help="Two letters, as SP."),
    city: str | None = typer.Option(None, help="Name of the town; accents do not matter."),
    near: str | None = typer.Option(None, help='Around a point: "latitude,longitude" in degrees.'),
    radius_km: float | None = typer.Option(None, help="How far around, in kilometres; 10 unless told."),
    accessed: bool | None = typer.Option(None, "--accessed/--locked", help="Only unlocked or only locked leads."),
    field: list[str] = typer.Option([], help="Custom field: name=text, or name:=JSON for numbers and true/false."),
    limit: int = typer.Option(25, help="Leads a page, 1 to 200."),
    cursor: str | None = typer.Option(None, help="The next page: what the page before told."),
    as_json: bool = typer.Option(False, "--json", help="For machines."),
) -> None:
    """Find the organization's leads: text, filters, or both; the best first."""
    import asyncio

    from leadsrapido.leads.schemas import LeadSearch

    page = asyncio.run(
        _search(
            org,
            segment,
            LeadSearch(
                text=text or None,
                tags=tuple(tag),
                min_score=min_score,
                max_score=max_score,
                state=state,
                city=city,
                near=_near(near, radius_km),
                is_accessed=accessed,
                custom_fields=dict(_field(written) for written in field),
                page_size=limit,
                cursor=cursor,
            ),
        )
    )
    if as_json:
        typer.echo(page.model_dump_json(indent=2))
    else:
        from leadsrapido.cli.lead_table import print_leads

        print_leads(page, with_distance=near is not None)


async def _search(org: str, segment: str | None, search: "LeadSearch") -> "LeadPage":
    from leadsrapido.client import connect
    from leadsrapido.leads.search import search_leads
    from leadsrapido.leads.segments import find_segment

    async with connect() as database, database.tenant_session(org, read_only=True) as session:
        if segment is not None:
            search = search.model_copy(update={"segment_id": await find_segment(session, segment)})
        return await search_leads(session, search)


def _near(point: str | None, radius_km: float | None) -> dict[str, float] | None:
    if point is None:
        if radius_km is not None:
            raise UsageError('--radius-km needs a point. Add --near "latitude,longitude".')
        return None
    read = POINT.fullmatch(point)
    if read is None or AMBIGUOUS.fullmatch(point):
        raise UsageError(f'--near {point!r} is no point. Write "latitude,longitude", as "-23.55,-46.63".')
    latitude, longitude = (float(number.replace(",", ".")) for number in read.groups())
    radius_m = (10 if radius_km is None else radius_km) * METRES_PER_KM
    return {"latitude": latitude, "longitude": longitude, "radius_m": radius_m}


def _field(written: str) -> tuple[str, Any]:
    name, equals, value = written.partition("=")
    if not equals or not name.strip(": "):
        raise UsageError(f"--field {written!r} is no name=text. Write it as porte=ME, or vendas:=10 for a number.")
    if not name.endswith(":"):
        return name.strip(), value
    try:
        return name[:-1].strip(), json.loads(value)
    except ValueError:
        raise UsageError(f"--field {written!r} is no JSON behind the :=. Write {name[:-1]}={value} for text.") from None
