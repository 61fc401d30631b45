"""What goes into a lead search, and what comes out."""

import datetime as dt
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, JsonValue

Ranking = Literal["exact", "best_scored", "none"]


def _storable(text: str) -> str:
    """What PostgreSQL can hold: no NUL, no half of a surrogate pair (a mangled argument); neither was meant."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")


Words = Annotated[str, AfterValidator(_storable)]


class Near(BaseModel):
    """Within a distance of a point: degrees (WGS 84), metres up to 1,000,000."""

    model_config = ConfigDict(frozen=True)

    latitude: float
    longitude: float
    radius_m: float


class LeadSearch(BaseModel):
    """What is searched for; whatever is left out is not asked. Ranges are checked by the database (UsageError).

    Attributes:
        text: words as a person types them: all of them, "phrases", -without, or/ou. At most 1,000 characters.
        min_score: quality score, 0 to 100; max_score alike.
        tags: the lead has all of them.
        state: two letters.
        city: name of the town; accents and case do not matter.
        custom_fields: names and values the lead's custom fields contain.
        is_accessed: True: unlocked or own; False: locked.
        page_size: 1 to 200.
        cursor: `LeadPage.next_cursor` of the page before.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: Words | None = None
    segment_id: UUID | None = None
    min_score: int | None = None
    max_score: int | None = None
    tags: tuple[Words, ...] = ()
    state: Words | None = None
    city: Words | None = None
    custom_fields: dict[Words, JsonValue] = {}
    near: Near | None = None
    is_accessed: bool | None = None
    page_size: int = 25
    cursor: str | None = None


class FoundLead(BaseModel):
    """A lead as a list shows it.

    Attributes:
        email: NULL while the lead is locked (has_email tells that one exists); phone alike.
        rank: relevance, comparable within one answer only; None without words.
        distance_m: metres to `Near`; None without one.
    """

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    company: str | None
    city: str | None
    state: str | None
    segment_id: UUID | None
    quality_score: int
    tags: list[str]
    is_accessed: bool
    has_email: bool
    has_phone: bool
    email: str | None
    phone: str | None
    created_at: dt.datetime
    rank: float | None
    distance_m: float | None


class LeadPage(BaseModel):
    """A page of leads, best first.

    Attributes:
        ranking: none: no words, ordered by quality score. exact: by relevance. best_scored: so many match (more than
            about 8,000) that relevance was computed for the 500 of best quality score and for those with the words in
            their name; paging ends with them.
        total: how many match, counted to 10,001.
        total_is_capped: there are more than 10,000.
        elapsed_ms: milliseconds in the database; for an empty page with the way there and back.
        next_cursor: for `LeadSearch.cursor`; None on the last page.
    """

    leads: list[FoundLead]
    ranking: Ranking
    total: int
    total_is_capped: bool
    elapsed_ms: float
    next_cursor: str | None
