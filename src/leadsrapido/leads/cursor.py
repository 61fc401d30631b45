"""Where a page of leads ended, as an opaque text that fits one search in one organization."""

import base64
import binascii
import datetime as dt
import hashlib
import json
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, ValidationError

from leadsrapido.errors import UsageError
from leadsrapido.leads.schemas import LeadSearch, TotalIs

SEAL_BYTES = 12


class Position(BaseModel):
    """The last lead of a page, in the order of the answer, and what the first page said of all."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rank: int | None
    distance_m: float | None
    quality_score: int
    created_at: dt.datetime
    id: UUID
    total: int
    total_is: TotalIs

    def document(self) -> dict[str, Any]:
        """What `optimized_lead_search()` takes as `after`."""
        said: dict[str, Any] = self.model_dump(mode="json", exclude={"total", "total_is"})
        return said


def write_cursor(organization_id: UUID, search: LeadSearch, position: Position) -> str:
    """URL-safe text; `read_cursor` takes it back for the same organization and the same search, of any page size."""
    payload = position.model_dump_json().encode()
    return base64.urlsafe_b64encode(_seal(organization_id, search, payload) + payload).decode().rstrip("=")


def read_cursor(organization_id: UUID, search: LeadSearch) -> Position | None:
    """The position `search.cursor` stands for; None when there is no cursor.

    Raises:
        UsageError: it is no cursor of ours, or one of another search or organization.
    """
    if search.cursor is None:
        return None
    try:
        sealed = base64.b64decode(search.cursor + "=" * (-len(search.cursor) % 4), altchars=b"-_", validate=True)
        position = Position.model_validate_json(sealed[SEAL_BYTES:])
    except (binascii.Error, ValueError, ValidationError):
        raise UsageError("The cursor cannot be read. Start again without it.") from None
    if sealed[:SEAL_BYTES] != _seal(organization_id, search, sealed[SEAL_BYTES:]):
        raise UsageError("The cursor belongs to another search or organization. Start again without it.")
    return position


def _seal(organization_id: UUID, search: LeadSearch, payload: bytes) -> bytes:
    """A digest that ties a position to its search. No secret: a cursor opens nothing that its search does not."""
    asked = json.dumps(search.model_dump(mode="json", exclude={"cursor", "page_size", "highlight"}), sort_keys=True)
    return hashlib.sha256(b"\0".join((organization_id.bytes, asked.encode(), payload))).digest()[:SEAL_BYTES]
