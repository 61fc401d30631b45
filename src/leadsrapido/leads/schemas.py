"""What goes into a lead search, and what comes out."""

import datetime as dt
import math
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, FiniteFloat, JsonValue, model_validator

Sort = Literal["relevance", "score", "newest", "nearest"]
TotalIs = Literal["exact", "at_least", "estimated"]
Comparison = Literal["=", "!=", "<", "<=", ">", ">=", "exists", "missing"]


def _storable(text: str) -> str:
    """What PostgreSQL can hold: no NUL, no half of a surrogate pair (a mangled argument); neither was meant."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")


def _storable_json(value: Any) -> Any:  # noqa: ANN401  JSON
    """The same for every text of a JSON document; numbers of it must be numbers of JSON."""
    if isinstance(value, str):
        return _storable(value)
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("NaN and Infinity are no JSON")
    if isinstance(value, list):
        return [_storable_json(entry) for entry in value]
    if isinstance(value, dict):
        return {_storable(key): _storable_json(entry) for key, entry in value.items()}
    return value


Words = Annotated[str, AfterValidator(_storable)]
Json = Annotated[JsonValue, AfterValidator(_storable_json)]


class _Asked(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Near(_Asked):
    """Within a distance of a point, given in one of four ways.

    Attributes:
        latitude: degrees (WGS 84); with longitude.
        town: "Campinas", "Campinas/SP": the seat of the town.
        municipality_id: its IBGE code of 7 digits.
        cep: the first 4 to 8 digits: the middle of the organization's own leads there.
        radius_m: metres, up to 1,000,000.
    """

    latitude: FiniteFloat | None = None
    longitude: FiniteFloat | None = None
    town: Words | None = None
    municipality_id: int | None = None
    cep: Words | None = None
    radius_m: FiniteFloat

    @model_validator(mode="after")
    def _is_one_point(self) -> Self:
        ways = (self.latitude is not None or self.longitude is not None, self.town, self.municipality_id, self.cep)
        if sum(way not in {None, False} for way in ways) != 1 or (self.latitude is None) != (self.longitude is None):
            raise ValueError("near needs one point: latitude and longitude, or town, or municipality_id, or cep")
        return self


class Box(_Asked):
    """A rectangle of the map: degrees (WGS 84), west of east, south of north."""

    west: FiniteFloat
    south: FiniteFloat
    east: FiniteFloat
    north: FiniteFloat


class FieldComparison(_Asked):
    """A custom field compared by its type. Anything but "=" needs a field defined as filterable."""

    key: Words
    op: Comparison = "="
    value: Json = None


class LeadFilters(_Asked):
    """Which leads are searched, and in which order; what is left out is not asked. The document that is saved and sent.

    The database checks ranges (UsageError names the filter).

    Attributes:
        text: words as a person types them: all of them, "phrases", -without, or/ou; at most 1,000 characters. A CNPJ,
            its root, an e-mail or a phone number alone is looked up as such.
        as_typed: neither correct a word that no lead has nor look for identifiers.
        as_you_type: the last word may be unfinished.
        segments: the lead is in one of them.
        tags_all: the lead has all of them; tags_any: one of them; tags_none: none of them.
        min_score: quality score, 0 to 100, bounds included; max_score alike.
        states: two letters each; the lead is in one of them.
        city: name of the town; accents and case do not matter.
        municipality_id: IBGE code of the town, 7 digits.
        cnaes: sections (A to U) or the first 2 to 7 digits of CNAE codes.
        company_sizes: MEI, ME, EPP, other.
        opened_from: date of foundation, bounds included; opened_until alike.
        owners: ids of users; is_assigned: has an owner at all.
        stages: the lead has a deal in one of these stages.
        fields: comparisons of custom fields.
        custom_fields: names and values the lead's custom fields contain.
        created_from: moments, bounds included; created_until, updated_from, updated_until alike.
        import_id: came with this import.
        kind: company or person; origin: own or delivered.
        sort: relevance with text and score without, unless told.
    """

    text: Words | None = None
    as_typed: bool = False
    as_you_type: bool = False
    segments: tuple[UUID, ...] | None = None
    tags_all: tuple[Words, ...] = ()
    tags_any: tuple[Words, ...] | None = None
    tags_none: tuple[Words, ...] = ()
    min_score: int | None = None
    max_score: int | None = None
    states: tuple[Words, ...] | None = None
    city: Words | None = None
    municipality_id: int | None = None
    near: Near | None = None
    box: Box | None = None
    cnaes: tuple[Words, ...] | None = None
    company_sizes: tuple[Words, ...] | None = None
    opened_from: dt.date | None = None
    opened_until: dt.date | None = None
    has_email: bool | None = None
    has_phone: bool | None = None
    is_accessed: bool | None = None
    owners: tuple[UUID, ...] | None = None
    is_assigned: bool | None = None
    stages: tuple[UUID, ...] | None = None
    fields: tuple[FieldComparison, ...] = ()
    custom_fields: dict[Words, Json] = {}
    created_from: AwareDatetime | None = None
    created_until: AwareDatetime | None = None
    updated_from: AwareDatetime | None = None
    updated_until: AwareDatetime | None = None
    import_id: UUID | None = None
    kind: Words | None = None
    origin: Words | None = None
    sort: Words | None = None

    def document(self) -> dict[str, Any]:
        """The JSON object `optimized_lead_search()` and its sisters take: only what is asked for."""
        said: dict[str, Any] = self.model_dump(
            mode="json", include=set(LeadFilters.model_fields), exclude_defaults=True
        )
        return said


class LeadSearch(LeadFilters):
    """A page of a search.

    Attributes:
        highlight: tell where the words stand (`FoundLead.highlights`); costs about a millisecond a page.
        page_size: 1 to 200.
        cursor: `LeadPage.next_cursor` of the page before.
    """

    highlight: bool = False
    page_size: int = 25
    cursor: str | None = None


class FoundLead(BaseModel):
    """A lead as a list shows it.

    Attributes:
        email: NULL while the lead is locked (has_email tells that one exists); phone alike.
        rank: 3: the words stand next to each other in the name, 2: in the name, 1: anywhere; None without words.
        distance_m: metres to `LeadFilters.near`; None without one.
        highlights: name, company, job_title or city → (start, length) of each searched word, in characters from 0; None
            unless asked for.
    """

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    company: str | None
    job_title: str | None
    city: str | None
    state: str | None
    segment_id: UUID | None
    owner_id: UUID | None
    quality_score: int
    tags: list[str]
    is_accessed: bool
    has_email: bool
    has_phone: bool
    email: str | None
    phone: str | None
    created_at: dt.datetime
    rank: int | None
    distance_m: float | None
    highlights: dict[str, list[tuple[int, int]]] | None


class Understood(BaseModel):
    """How the text was taken.

    Attributes:
        corrections: words that no lead has → the ones that were searched instead.
        identifier: cnpj, email or phone, when the text is one and was looked up as such.
        synonyms: words of the organization's synonyms → the others that were searched as well.
    """

    corrections: dict[str, str] = {}
    synonyms: dict[str, list[str]] = {}
    identifier: Literal["cnpj", "email", "phone"] | None = None


class LeadPage(BaseModel):
    """A page of leads, in exact order.

    Attributes:
        ranking: what they are ordered by: relevance (see `FoundLead.rank`; then by score), score (then the newest),
            newest, nearest.
        total: how many match.
        total_is: exact; at_least: counting stopped there, at 10,000 or earlier; estimated: from a sample.
        elapsed_ms: milliseconds in the database; for an empty page with the way there and back.
        next_cursor: for `LeadSearch.cursor`; None on the last page.
    """

    leads: list[FoundLead]
    ranking: Sort
    total: int
    total_is: TotalIs
    understood: Understood
    elapsed_ms: float
    next_cursor: str | None
