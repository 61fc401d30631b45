"""What can be done to all leads of a search, and what came of it."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints

Tag = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class _Change(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class AddTag(_Change):
    """Give the leads a tag; one that has it, or has a hundred, stays as it is."""

    action: Literal["tag"] = "tag"
    tag: Tag


class RemoveTag(_Change):
    """Take a tag from the leads."""

    action: Literal["untag"] = "untag"
    tag: Tag


class MoveToSegment(_Change):
    """Put the leads into a static segment, out of the one they are in; None: into none."""

    action: Literal["segment"] = "segment"
    segment_id: UUID | None


class Assign(_Change):
    """Give the leads an owner, a user of the organization; None: nobody."""

    action: Literal["assign"] = "assign"
    owner_id: UUID | None


class Delete(_Change):
    """Delete the leads with their contacts and activities. One that was charged for, or has a deal, is kept."""

    action: Literal["delete"] = "delete"


BulkChange = AddTag | RemoveTag | MoveToSegment | Assign | Delete


class BulkReport(BaseModel):
    """What a bulk action did, or on a dry run would do.

    Attributes:
        matched: leads the search finds.
        changed: those that are changed.
        kept: those that may not be: charged for or with a deal, when deleting; 0 for everything else.
        batches: transactions that were committed; 0 on a dry run.
    """

    model_config = ConfigDict(frozen=True)

    action: str
    matched: int = 0
    changed: int = 0
    kept: int = 0
    batches: int = 0
    dry_run: bool = False

    @property
    def unchanged(self) -> int:
        """Leads that were as asked for already."""
        return self.matched - self.changed - self.kept
