"""Searches from outside: documents that may hold anything."""

from typing import Any

from pydantic import ValidationError

from leadsrapido.errors import UsageError
from leadsrapido.leads.schemas import LeadSearch


def read_search(document: dict[str, Any]) -> LeadSearch:
    """A search from a JSON document, or from options that were typed.

    Raises:
        UsageError: an unknown filter or a value of the wrong type; the sentence names the first one.
    """
    try:
        return LeadSearch.model_validate(document)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "search"
        if first["type"] == "extra_forbidden":
            known = ", ".join(LeadSearch.model_fields)
            raise UsageError(f"Search: {place!r} is no filter. Take one of: {known}.") from None
        complaint = first["msg"].removeprefix("Value error, ")
        given = repr(first["input"])
        if len(given) > 60:  # noqa: PLR2004  enough to recognise it
            given = f"{given[:60]}…"
        raise UsageError(f"Search: {place} cannot be read ({complaint}; given: {given}).") from None
