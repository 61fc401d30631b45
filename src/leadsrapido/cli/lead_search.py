"""`leadsrapido leads search`."""

from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from leadsrapido.leads.schemas import LeadPage


def search_leads(  # noqa: PLR0913, PLR0917  an option of the command is an argument of its function
    text: str = typer.Argument("", help='Words, "phrases", -without, or/ou; a CNPJ, e-mail or phone.'),
    org: str = typer.Option(..., "--org", help="The organization's slug."),
    segment: list[str] = typer.Option([], help="Name of a segment; again for more, one of them."),
    tag: list[str] = typer.Option([], help="A tag the lead has; again for more, all must be there."),
    any_tag: list[str] = typer.Option([], help="Tags of which the lead has at least one."),
    no_tag: list[str] = typer.Option([], help="A tag the lead does not have."),
    min_score: int | None = typer.Option(None, help="Quality score from, 0 to 100."),
    max_score: int | None = typer.Option(None, help="Quality score up to, 0 to 100."),
    state: list[str] = typer.Option([], help="Two letters, as SP; again for more, one of them."),
    city: str | None = typer.Option(None, help="Name of the town; accents do not matter."),
    near: str | None = typer.Option(None, help='Around "Campinas/SP", "latitude,longitude", or a CEP\'s first digits.'),
    radius_km: float | None = typer.Option(None, help="How far around, in kilometres; 10 unless told."),
    box: str | None = typer.Option(None, help='On the map: "west,south,east,north" in degrees.'),
    cnae: list[str] = typer.Option([], help="CNAE: a section (G) or the first 2 to 7 digits; again for more."),
    size: list[str] = typer.Option([], help="MEI, ME, EPP or other; again for more."),
    opened_from: str | None = typer.Option(None, help="Founded on that day or later: 2026-01-31."),
    opened_until: str | None = typer.Option(None, help="Founded on that day or before."),
    email: bool | None = typer.Option(None, "--email/--no-email", help="Has an e-mail address, or none."),
    phone: bool | None = typer.Option(None, "--phone/--no-phone", help="Has a phone number, or none."),
    accessed: bool | None = typer.Option(None, "--accessed/--locked", help="Only unlocked or only locked leads."),
    assigned: bool | None = typer.Option(None, "--assigned/--unassigned", help="Has an owner, or none."),
    field: list[str] = typer.Option([], help="Custom field: name=text, name:=JSON, or name>=10 (also <, <=, >, !=)."),
    created_from: str | None = typer.Option(None, help="Came at that moment or later: 2026-01-31T00:00-03:00."),
    created_until: str | None = typer.Option(None, help="Came at that moment or before."),
    import_id: str | None = typer.Option(None, "--import", help="Came with that import (its id)."),
    sort: str | None = typer.Option(None, help="relevance, score, newest or nearest."),
    as_typed: bool = typer.Option(False, help="Correct no word, look up no identifier."),
    as_you_type: bool = typer.Option(False, help="The last word may be unfinished."),
    limit: int = typer.Option(25, help="Leads a page, 1 to 200."),
    cursor: str | None = typer.Option(None, help="The next page: what the page before told."),
    as_json: bool = typer.Option(False, "--json", help="For machines."),
) -> None:
    """Find the organization's leads: text, filters, or both; the best first."""
    import asyncio

    from leadsrapido.cli import lead_filters

    asked = {
        "text": text or None,
        "tags_all": tag,
        "tags_any": any_tag or None,
        "tags_none": no_tag,
        "min_score": min_score,
        "max_score": max_score,
        "states": state or None,
        "city": city,
        "near": lead_filters.near(near, radius_km),
        "box": lead_filters.box(box),
        "cnaes": [code.translate(str.maketrans("", "", ".-/ ")) for code in cnae] or None,
        "company_sizes": size or None,
        "opened_from": opened_from,
        "opened_until": opened_until,
        "has_email": email,
        "has_phone": phone,
        "is_accessed": accessed,
        "is_assigned": assigned,
        "created_from": created_from,
        "created_until": created_until,
        "import_id": import_id,
        "sort": sort,
        "as_typed": as_typed,
        "as_you_type": as_you_type,
        "page_size": limit,
        "cursor": cursor,
        **lead_filters.fields(field),
    }
    page = asyncio.run(_search(org, segment, asked))
    if as_json:
        typer.echo(page.model_dump_json(indent=2))
    else:
        from leadsrapido.cli.lead_table import print_leads

        print_leads(page, with_distance=near is not None)


async def _search(org: str, segments: list[str], asked: dict[str, Any]) -> "LeadPage":
    from leadsrapido.client import connect
    from leadsrapido.leads.reading import read_search
    from leadsrapido.leads.search import search_leads
    from leadsrapido.leads.segments import find_segment

    search = read_search(asked)
    async with connect() as database, database.tenant_session(org, read_only=True) as session:
        if segments:
            found = tuple([await find_segment(session, name) for name in segments])
            search = search.model_copy(update={"segments": found})
        return await search_leads(session, search)
