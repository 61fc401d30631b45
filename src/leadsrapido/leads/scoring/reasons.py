"""The rules of the quality score in words: why each gave what it gave, and what would give more."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from leadsrapido.leads.scoring.schemas import IdealProfile

TENTHS = {
    "company": "company",
    "cnae": "CNAE",
    "company_size": "size",
    "opened_on": "opening date",
    "street": "street",
    "street_number": "street number",
    "district": "district",
    "cep": "CEP",
    "city": "town",
    "state": "state",
}
STEPS_DAYS = (30, 90, 180, 365)
MANY_ACTIVITIES = 3


@dataclass(frozen=True)
class Facts:
    """What the rules look at.

    Attributes:
        lead: its columns.
        cnpj, email, phone: whether the value is valid; None when there is none.
        activities: how many.
        deals: how many.
        fresh_at: when it was last created, changed or worked on.
        at: the moment it is judged.
        profile: what the organization looks for.
    """

    lead: dict[str, Any]
    cnpj: bool | None
    email: bool | None
    phone: bool | None
    activities: int
    deals: int
    fresh_at: dt.datetime
    at: dt.datetime
    profile: IdealProfile


def reasons(facts: Facts) -> list[tuple[str, str | None]]:
    """(why, raised by) of each rule, in the documented order."""
    return [
        _completeness(facts.lead),
        _value("CNPJ", facts.cnpj),
        _contact(facts, "e-mail", "email"),
        _contact(facts, "phone", "phone"),
        _active(facts.lead["company_status"]),
        _recency((facts.at - facts.fresh_at).days),
        _engagement(facts),
        _profile(facts.lead, facts.profile),
    ]


def _completeness(lead: dict[str, Any]) -> tuple[str, str | None]:
    missing = [name for column, name in TENTHS.items() if lead[column] in {None, ""}]
    filled = len(TENTHS) - len(missing)
    return f"{filled} of {len(TENTHS)} filled", f"fill in {', '.join(missing)}" if missing else None


def _value(name: str, is_valid: bool | None) -> tuple[str, str | None]:
    if is_valid is None:
        return f"no {name}", f"add the {name}"
    return (f"valid {name}", None) if is_valid else (f"the {name} is not valid", f"correct the {name}")


def _contact(facts: Facts, name: str, column: str) -> tuple[str, str | None]:
    if facts.lead["is_accessed"]:
        return _value(name, getattr(facts, column))
    return (f"{name} known, locked", None) if facts.lead[f"has_{column}"] else (f"no {name} known", None)


def _active(status: str | None) -> tuple[str, str | None]:
    if status is None:
        return "company status unknown", "find out the company's status (situação cadastral)"
    return f"company is {status}", None


def _recency(days: int) -> tuple[str, str | None]:
    why = f"last changed or worked on {'today' if days < 1 else f'{days} days ago'}"
    return why, "note an activity, or confirm the data" if days >= STEPS_DAYS[0] else None


def _engagement(facts: Facts) -> tuple[str, str | None]:
    lead = facts.lead
    is_taken = lead["owner_id"] is not None or (lead["origin"] == "delivered" and lead["is_accessed"])
    why = f"{facts.deals} deals, {facts.activities} activities, {'taken' if is_taken else 'nobody has taken it'}"
    missing = [
        *(["open a deal"] if not facts.deals else []),
        *(["note activities (3 count)"] if facts.activities < MANY_ACTIVITIES else []),
        *(["give it an owner"] if not is_taken else []),
    ]
    return why, ", ".join(missing) or None


def _profile(lead: dict[str, Any], profile: IdealProfile) -> tuple[str, str | None]:
    criteria = {
        "CNAE": (profile.cnaes, lead["cnae"], (lead["cnae"] or "").startswith(profile.cnaes)),
        "state": (profile.states, lead["state"], lead["state"] in profile.states),
        "size": (profile.sizes, lead["company_size"], lead["company_size"] in profile.sizes),
        "town": (profile.municipalities, lead["municipality_id"], lead["municipality_id"] in profile.municipalities),
    }
    asked = {name: (value, is_met) for name, (wanted, value, is_met) in criteria.items() if wanted}
    if not asked:
        return "the organization has no ideal profile", None
    met = [name for name, (_, is_met) in asked.items() if is_met]
    unknown = [name for name, (value, _) in asked.items() if value is None]
    why = f"{len(met)} of {len(asked)} criteria met{': ' + ', '.join(met) if met else ''}"
    return why, f"find out {', '.join(unknown)}" if unknown else None
