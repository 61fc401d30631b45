"""Searches from outside: documents that may hold anything."""

import reprlib
from typing import Any

from pydantic import ValidationError

from leadsrapido.errors import UsageError
from leadsrapido.leads.schemas import LeadSearch

# What Pydantic says of these tells nobody what to write.
WRITTEN_AS = {
    "timezone_aware": "say the time zone too, as 2026-01-31T00:00-03:00",
    "datetime_from_date_parsing": "write it as 2026-01-31T00:00-03:00",
    "datetime_parsing": "write it as 2026-01-31T00:00-03:00",
    "date_from_datetime_parsing": "write it as 2026-01-31",
    "date_parsing": "write it as 2026-01-31",
}


def read_search(document: dict[str, Any]) -> LeadSearch:
    """A search from a JSON document, or from options that were typed.

    Raises:
        UsageError: an unknown filter or a value of the wrong type; the sentence names the first one.
    """
    try:
        return LeadSearch.model_validate(document)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"][:4]) or "search"
        if first["type"] == "extra_forbidden":
            known = ", ".join(LeadSearch.model_fields)
            raise UsageError(f"Search: {place!r} is no filter. Take one of: {known}.") from None
        complaint = WRITTEN_AS.get(first["type"]) or first["msg"].removeprefix("Value error, ")
        # Not repr(): the document may be as deep, or as long, as it likes.
        given = reprlib.repr(first["input"])
        if len(given) > 60:  # noqa: PLR2004  enough to recognise it
            given = f"{given[:60]}…"
        raise UsageError(f"Search: {place} cannot be read ({complaint}; given: {given}).") from None
