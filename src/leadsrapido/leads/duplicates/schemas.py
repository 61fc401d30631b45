"""What goes in and out of duplicates and merges."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

Reason = Literal[
    "same_cnpj",
    "other_branch",
    "same_email",
    "same_domain",
    "same_phone",
    "same_address",
    "similar_name",
    "same_town",
    "told",
]
Side = Literal["survivor", "duplicate"]
Similarity = Annotated[float, Field(ge=0, le=1)]

REASONS: dict[str, str] = {
    "same_cnpj": "same CNPJ",
    "other_branch": "same company, other branch",
    "same_email": "same e-mail",
    "same_domain": "same e-mail or site domain",
    "same_phone": "same phone",
    "same_address": "same CEP and number",
    "similar_name": "similar name",
    "same_town": "same town",
    "told": "somebody said so",
}


class LeadBrief(BaseModel):
    """As much of a lead as tells a person which one it is."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    id: UUID
    name: str
    company: str | None
    city: str | None
    state: str | None
    cnpj: str | None
    is_accessed: bool


class Candidate(BaseModel):
    """A lead that may be the same as the one asked about."""

    model_config = ConfigDict(frozen=True)

    lead: LeadBrief
    similarity: Similarity
    reasons: tuple[Reason, ...]
    status: Literal["open", "dismissed"]


class Pair(BaseModel):
    """Two leads that may be the same."""

    model_config = ConfigDict(frozen=True)

    lead: LeadBrief
    other: LeadBrief
    similarity: Similarity
    reasons: tuple[Reason, ...]


class MergeResult(BaseModel):
    """What a merge did, or with `dry_run` would do.

    Attributes:
        merge_id: what `unmerge()` wants; None of a dry run.
        survivor_id: the lead that stayed; merged ids were followed to it.
        merged_id: the lead that went; its id leads to the survivor from now on.
        changes: column of the survivor → (before, after).
        moved: table → rows that moved to the survivor.
        dry_run: nothing was written.
    """

    model_config = ConfigDict(frozen=True)

    merge_id: UUID | None
    survivor_id: UUID
    merged_id: UUID
    changes: dict[str, tuple[Any, Any]]
    moved: dict[str, int]
    dry_run: bool = False


class UnmergeResult(BaseModel):
    """What undoing a merge did.

    Attributes:
        survivor_id: the lead that had stayed.
        restored_id: the lead that is there again, under its old id.
        kept: columns of the survivor that somebody changed since the merge; they stay as they are.
        missing: table → rows that had moved and are not there any more.
    """

    model_config = ConfigDict(frozen=True)

    survivor_id: UUID
    restored_id: UUID
    kept: tuple[str, ...]
    missing: dict[str, int]


class ScanReport(BaseModel):
    """What a scan of all leads did.

    Attributes:
        leads: leads of the organization.
        blocks: groups of leads that share something.
        passed_over: groups too large to tell anything, whose pairs were not compared.
        compared: pairs compared.
        recorded: pairs that are new, or were judged anew.
        seconds: how long it took.
    """

    model_config = ConfigDict(frozen=True)

    leads: int
    blocks: int
    passed_over: int
    compared: int
    recorded: int
    seconds: float

    @property
    def pairs_per_second(self) -> float:
        """Pairs compared a second."""
        return self.compared / self.seconds if self.seconds else 0.0
