"""docs/quality-score.md in Python, written from that page and not from the SQL."""

import datetime as dt
import re
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from leadsrapido.brazil import InvalidIdentifier, normalize_cnpj

WEIGHTS = {
    "completeness": 20, "cnpj": 10, "email": 15, "phone": 15,
    "active": 10, "recency": 10, "engagement": 10, "profile": 10,
}  # fmt: skip
TENTHS = (
    "company", "cnae", "company_size", "opened_on", "street", "street_number", "district", "cep", "city", "state",
)  # fmt: skip
DDDS = re.findall(
    r"\d\d",
    """11 12 13 14 15 16 17 18 19 21 22 24 27 28 31 32 33 34 35 37 38 41 42 43 44 45 46 47 48 49 51 53 54 55 61 62 63 64
    65 66 67 68 69 71 73 74 75 77 79 81 82 83 84 85 86 87 88 89 91 92 93 94 95 96 97 98 99""",
)


@dataclass
class Known:
    """A lead as its row says, and what was done with it."""

    lead: dict[str, Any]
    activities: list[dt.datetime] = field(default_factory=list)
    deals: int = 0


def possible_points(score: dict[str, Any]) -> list[int]:
    weights = {**WEIGHTS, **score.get("weights", {})}
    if not any(score.get("profile", {}).values()):
        weights["profile"] = 0
    exact = [Fraction(100 * weights[rule], sum(weights.values())) for rule in WEIGHTS]
    points = [int(share) for share in exact]
    by_remainder = sorted(range(len(points)), key=lambda place: (points[place] - exact[place], place))
    for place in by_remainder[: 100 - sum(points)]:
        points[place] += 1
    return points


def points(known: Known, score: dict[str, Any], at: dt.datetime) -> list[int]:
    running, rounded, given = Fraction(0), 0, []
    for possible, share in zip(possible_points(score), shares(known, score, at), strict=True):
        running += possible * share
        total = int((Decimal(running.numerator) / running.denominator).quantize(Decimal(1), ROUND_HALF_UP))
        given.append(total - rounded)
        rounded = total
    return given


def shares(known: Known, score: dict[str, Any], at: dt.datetime) -> list[Fraction]:
    lead = known.lead
    return [
        Fraction(sum(lead[column] not in {None, ""} for column in TENTHS), 10),
        Fraction(_valid_cnpj(lead["cnpj"])),
        Fraction(_valid_email(lead["email"]) if lead["is_accessed"] else lead["has_email"]),
        Fraction(_valid_phone(lead["phone"]) if lead["is_accessed"] else lead["has_phone"]),
        {"active": Fraction(1), None: Fraction(1, 2)}.get(lead["company_status"], Fraction(0)),
        _recency(at - max([lead["created_at"], lead["updated_at"], *known.activities])),
        _engagement(known),
        _profile(lead, score.get("profile", {})),
    ]


def _valid_cnpj(cnpj: str | None) -> bool:
    try:
        return cnpj is not None and normalize_cnpj(cnpj) == cnpj
    except InvalidIdentifier:
        return False


def _valid_email(email: str | None) -> bool:
    if email is None or email.count("@") != 1 or any(c.isspace() for c in email):
        return False
    local, domain = email.split("@")
    return bool(local) and "." in domain and all(domain.split("."))


def _valid_phone(phone: str | None) -> bool:
    if phone is None:
        return False
    if not phone.startswith("+55"):
        return phone[1] != "0"
    ddd, number = phone[3:5], phone[5:]
    mobile = len(number) == 9 and number[0] == "9"
    landline = len(number) == 8 and number[0] in "2345"
    return ddd in DDDS and (mobile or landline)


def _recency(age: dt.timedelta) -> Fraction:
    for days, share in ((30, 1), (90, Fraction(3, 4)), (180, Fraction(1, 2)), (365, Fraction(1, 4))):
        if age <= dt.timedelta(days=days):
            return Fraction(share)
    return Fraction(0)


def _engagement(known: Known) -> Fraction:
    lead, done = known.lead, len(known.activities)
    is_taken = lead["owner_id"] is not None or (lead["origin"] == "delivered" and lead["is_accessed"])
    return Fraction(2 * (known.deals > 0) + (done >= 1) + (done >= 3) + is_taken, 5)


def _profile(lead: dict[str, Any], profile: dict[str, Any]) -> Fraction:
    met = {
        "cnaes": lambda wanted: lead["cnae"] is not None and lead["cnae"].startswith(tuple(wanted)),
        "states": lambda wanted: lead["state"] in wanted,
        "sizes": lambda wanted: lead["company_size"] in wanted,
        "municipalities": lambda wanted: lead["municipality_id"] in wanted,
    }
    asked = {name: wanted for name, wanted in profile.items() if wanted}
    return (
        Fraction(sum(bool(met[name](wanted)) for name, wanted in asked.items()), len(asked)) if asked else Fraction(0)
    )
