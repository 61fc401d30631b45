"""The filters of a lead search as options: written once, for every command that takes a search."""

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from leadsrapido.leads.schemas import LeadSearch


@dataclass(frozen=True)
class TypedFilters:
    """What was typed.

    Attributes:
        asked: as `LeadFilters` takes it, without segments, owners and stages.
        segments: names of segments, to be looked up.
        owners: e-mails of users; stages: names of stages.
    """

    asked: dict[str, Any]
    segments: list[str]
    owners: list[str]
    stages: list[str]

    @property
    def is_empty(self) -> bool:
        """No filter and no text: all leads."""
        shaping = {"sort", "as_typed", "as_you_type", "highlight"}
        return not (self.segments or self.owners or self.stages) and all(
            value is None or value in ([], {}) for name, value in self.asked.items() if name not in shaping
        )

    async def search(self, session: "AsyncSession", **page: object) -> "LeadSearch":
        """The search they stand for.

        Raises:
            UsageError: no segment, user or stage of that name, an unknown value.
        """
        from leadsrapido.leads.owners import find_owner
        from leadsrapido.leads.reading import read_search
        from leadsrapido.leads.segments import find_segment
        from leadsrapido.pipeline.stages import find_stage

        found = {
            "segments": tuple([await find_segment(session, name) for name in self.segments]),
            "owners": tuple([await find_owner(session, email) for email in self.owners]),
            "stages": tuple([await find_stage(session, name) for name in self.stages]),
        }
        asked = {**self.asked, **{name: ids for name, ids in found.items() if ids}}
        return read_search({**asked, **page})


def takes_filters(command: Callable[..., None]) -> Callable[..., None]:
    """The command with every filter as an option, after its own arguments; it is handed them as `filters`."""
    options = inspect.signature(_typed).parameters
    own = [option for name, option in inspect.signature(command).parameters.items() if name != "filters"]

    @functools.wraps(command)
    def run(**given: Any) -> None:  # noqa: ANN401  what the command line says
        command(filters=_typed(**{name: given.pop(name) for name in options}), **given)

    every = [option.replace(kind=inspect.Parameter.KEYWORD_ONLY) for option in (*own, *options.values())]
    # What Typer reads of a command.
    run.__signature__ = inspect.Signature(every)  # type: ignore[attr-defined]
    run.__annotations__ = {option.name: option.annotation for option in every} | {"return": None}
    return run


def _typed(  # noqa: PLR0913, PLR0917  an option of the command is an argument of its function
    text: str = typer.Argument("", help='Words, "phrases", -without, or/ou; a CNPJ, e-mail or phone.'),
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
    owned_by: list[str] = typer.Option([], help="E-mail of the user it belongs to; again for more, one of them."),
    in_stage: list[str] = typer.Option([], help="Has a deal in that stage of the pipeline; again for more."),
    kind: str | None = typer.Option(None, help="company or person."),
    origin: str | None = typer.Option(None, help="own or delivered."),
    field: list[str] = typer.Option([], help="Custom field: name=value, name:=JSON, or name>=10 (also <, <=, >, !=)."),
    created_from: str | None = typer.Option(None, help="Came at that moment or later: 2026-01-31T00:00-03:00."),
    created_until: str | None = typer.Option(None, help="Came at that moment or before."),
    updated_from: str | None = typer.Option(None, help="Changed at that moment or later."),
    updated_until: str | None = typer.Option(None, help="Changed at that moment or before, and not since."),
    import_id: str | None = typer.Option(None, "--import", help="Came with that import (its id)."),
    sort: str | None = typer.Option(None, help="relevance, score, newest or nearest."),
    as_typed: bool = typer.Option(False, help="Correct no word, look up no identifier."),
    as_you_type: bool = typer.Option(False, help="The last word may be unfinished."),
) -> TypedFilters:
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
        "updated_from": updated_from,
        "updated_until": updated_until,
        "kind": kind,
        "origin": origin,
        "import_id": import_id,
        "sort": sort,
        "as_typed": as_typed,
        "as_you_type": as_you_type,
        **lead_filters.fields(field),
    }
    return TypedFilters(asked, segment, owned_by, in_stage)
