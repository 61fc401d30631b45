"""What goes into and comes out of scoring."""

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

Rule = Literal["completeness", "cnpj", "email", "phone", "active", "recency", "engagement", "profile"]
# In the order of leads.score_reasons (app.score_rules()).
RULES: tuple[Rule, ...] = (
    "completeness",
    "cnpj",
    "email",
    "phone",
    "active",
    "recency",
    "engagement",
    "profile",
)
DEFAULT_WEIGHTS: dict[Rule, int] = dict(zip(RULES, (20, 10, 15, 15, 10, 10, 10, 10), strict=True))


class IdealProfile(BaseModel):
    """The lead an organization looks for; an empty list is no criterion.

    Attributes:
        cnaes: CNAE codes or the 2 to 7 digits they begin with.
        states: two letters.
        sizes: MEI, ME, EPP, other.
        municipalities: IBGE codes.
    """

    model_config = ConfigDict(frozen=True)

    cnaes: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    municipalities: tuple[int, ...] = ()


class ScoreSettings(BaseModel):
    """How an organization scores, defaults filled in.

    Attributes:
        weights: rule → weight, as set or by default.
        possible: rule → points it can give; they add up to 100, and profile has none without an ideal profile.
        profile: what the organization looks for.
    """

    model_config = ConfigDict(frozen=True)

    weights: dict[Rule, int]
    possible: dict[Rule, int]
    profile: IdealProfile


class RuleScore(BaseModel):
    """What one rule gave.

    Attributes:
        rule: its name.
        points: given, 0 to `possible`.
        possible: most it can give in this organization.
        why: one sentence.
        raised_by: what would give more; None when nothing would.
    """

    model_config = ConfigDict(frozen=True)

    rule: Rule
    points: int
    possible: int
    why: str
    raised_by: str | None


class LeadScore(BaseModel):
    """A lead's score and its reasons.

    Attributes:
        lead_id: of the lead.
        name: of the lead.
        quality_score: as it stands, 0 to 100.
        is_given: somebody gave it; then `rules` tell what the rules would give.
        computed_now: what the rules give at this moment; a recomputation brings a computed score there.
        rules: in the documented order; their points add up to the score, or to `computed_now` when it was given.
    """

    model_config = ConfigDict(frozen=True)

    lead_id: UUID
    name: str
    quality_score: int
    is_given: bool
    computed_now: int
    rules: list[RuleScore]


class RescoreReport(BaseModel):
    """What a recomputation did, or would do.

    Attributes:
        dry_run: nothing was changed.
        examined: leads looked at.
        changed: leads whose score or reasons differed.
        before: leads by score in tens: 0 to 9, 10 to 19, … 90 to 100.
        after: the same with the new scores.
    """

    dry_run: bool
    examined: int = 0
    changed: int = 0
    before: list[int] = Field(default_factory=lambda: [0] * 10)
    after: list[int] = Field(default_factory=lambda: [0] * 10)
