"""A saved search as it is shown."""

import datetime as dt
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from leadsrapido.leads.reading import read_search
from leadsrapido.leads.schemas import LeadSearch


class SavedSearchEntry(BaseModel):
    """A search under a name.

    Attributes:
        owner: e-mail of who keeps it; None: the organization.
        is_shared: everybody of the organization sees it.
        is_mine: the user of this session keeps it.
        search: the document, as `LeadFilters.document()` has it, towns by their codes.
    """

    model_config = ConfigDict(frozen=True, from_attributes=True)

    id: UUID
    name: str
    owner: str | None
    is_shared: bool
    is_mine: bool
    search: dict[str, Any]
    created_at: dt.datetime
    updated_at: dt.datetime

    def page(self, *, page_size: int = 25, cursor: str | None = None) -> LeadSearch:
        """The search, a page of it."""
        return read_search({**self.search, "page_size": page_size, "cursor": cursor})
