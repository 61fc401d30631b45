"""What a search must answer, read plainly off the leads: no index, no plan, no SQL."""

import math
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from drawn_leads import FIELDS, Drawn, Lead

EARTH_M = 6371008.7714150598
SINGULARS = {"padarias": "padaria", "mercados": "mercado", "comerciais": "comercial", "rarissimas": "rarissima"}
SECTIONS = {"A": (1, 3), "C": (10, 33), "G": (45, 47), "I": (55, 56), "S": (94, 96)}
COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: a == b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


@dataclass(frozen=True)
class Term:
    """One word, or several as a phrase; without: the lead must not have it."""

    words: tuple[str, ...]
    without: bool = False

    def typed(self) -> str:
        text = " ".join(self.words)
        return ("-" if self.without else "") + (f'"{text}"' if len(self.words) > 1 else text)


# Alternatives, each of which asks for all of its terms.
Query = tuple[tuple[Term, ...], ...]


def typed(query: Query) -> str:
    """The query as a person types it."""
    return " ou ".join(" ".join(term.typed() for term in group) for group in query)


def plain(text: str) -> str:
    """Lower case, no accents, no punctuation."""
    bare = unicodedata.normalize("NFD", text).lower()
    kept = "".join(c for c in bare if not unicodedata.combining(c)).replace(" d'", " ").replace("-d'", " ")
    return " ".join("".join(c if c.isalnum() else " " for c in kept).split())


def lexemes(text: str | None) -> list[str]:
    """The words of a text as they are compared."""
    return [SINGULARS.get(word, word) for word in plain(text or "").split()]


def rank_of(lead: Lead, query: Query) -> int:
    """3: next to each other in the name, 2: in the name, 1: anywhere, 0: not a match."""
    if "lexemes" not in lead:
        lead["name_lexemes"] = lexemes(lead["name"])
        place = f"{lead['city'] or ''} {lead['state'] or ''}"
        lead["lexemes"] = lead["name_lexemes"] + lexemes(lead["company"]) + lexemes(place)
    name, everything = lead["name_lexemes"], lead["lexemes"]
    if not _matches(everything, query):
        return 0
    terms = [term for group in query for term in group]
    is_plain = len(query) == 1 and not any(term.without or len(term.words) > 1 for term in terms)
    if is_plain and len(terms) > 1 and _has(name, tuple(word for term in terms for word in term.words)):
        return 3
    return 2 if _matches(name, query) else 1


def _matches(words: list[str], query: Query) -> bool:
    return any(all(_has(words, term.words) != term.without for term in group) for group in query)


def _has(words: list[str], phrase: tuple[str, ...]) -> bool:
    wanted = [SINGULARS.get(plain(word), plain(word)) for word in phrase]
    if len(wanted) == 1:
        return wanted[0] in words
    return any(words[at : at + len(wanted)] == wanted for at in range(len(words)))


def metres(here: tuple[float, float], there: tuple[float, float]) -> float:
    """On the sphere, degrees given as (latitude, longitude)."""
    (a, b), (c, d) = (map(math.radians, point) for point in (here, there))
    half = math.sin((a - c) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((b - d) / 2) ** 2
    return 2 * EARTH_M * math.asin(math.sqrt(half))


def point_of(drawn: Drawn, near: dict[str, Any]) -> tuple[float, float]:
    """(latitude, longitude) a search is around."""
    if "municipality_id" in near:
        latitude, longitude = drawn.towns[near["municipality_id"]]
        return latitude, longitude
    if "cep" in near:
        code = near["cep"].replace("-", "")
        points = [lead["point"] for lead in drawn.leads if lead["point"] and (lead["cep"] or "").startswith(code)]
        return sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points)
    return near["latitude"], near["longitude"]


def read_plainly(drawn: Drawn, asked: dict[str, Any], query: Query | None) -> list[Lead]:
    """The leads that fit, in order, each with rank and distance_m."""
    tests = list(_tests(drawn, asked))
    center = point_of(drawn, asked["near"]) if "near" in asked else None
    found = []
    for lead in drawn.leads:
        if not all(test(lead) for test in tests):
            continue
        rank = rank_of(lead, query) if query else None
        if rank == 0:
            continue
        distance = metres(center, lead["point"]) if center and lead["point"] else None
        found.append({"lead": lead, "rank": rank, "distance_m": distance})
    sort = asked.get("sort") or ("relevance" if query else "score")
    return sorted(found, key=ORDERS[sort])


def _down(lead: Lead) -> tuple[Any, ...]:
    return (-lead["quality_score"], -lead["created_at"].timestamp(), -lead["id"].int)


ORDERS: dict[str, Callable[[dict[str, Any]], tuple[Any, ...]]] = {
    "relevance": lambda found: (-found["rank"], *_down(found["lead"])),
    "score": lambda found: _down(found["lead"]),
    "newest": lambda found: _down(found["lead"])[1:],
    "nearest": lambda found: (found["distance_m"], found["lead"]["id"].int),
}


def _tests(drawn: Drawn, asked: dict[str, Any]) -> Iterator[Callable[[Lead], bool]]:  # noqa: C901, PLR0912  a branch a filter
    for name, value in asked.items():
        match name:
            case "tags_all":
                yield lambda lead, v=value: set(v) <= set(lead["tags"])
            case "tags_any":
                yield lambda lead, v=value: not set(v).isdisjoint(lead["tags"])
            case "tags_none":
                yield lambda lead, v=value: set(v).isdisjoint(lead["tags"])
            case "min_score":
                yield lambda lead, v=value: lead["quality_score"] >= v
            case "max_score":
                yield lambda lead, v=value: lead["quality_score"] <= v
            case "states":
                yield lambda lead, v=value: lead["state"] in {code.upper() for code in v}
            case "city":
                yield lambda lead, v=value: lead["city"] is not None and plain(lead["city"]) == plain(v)
            case "near":
                yield _within(point_of(drawn, value), value["radius_m"])
            case "box":
                yield (
                    lambda lead, v=value: (
                        lead["point"] is not None
                        and (
                            v["south"] <= lead["point"][0] <= v["north"] and v["west"] <= lead["point"][1] <= v["east"]
                        )
                    )
                )
            case "cnaes":
                yield (
                    lambda lead, v=value: lead["cnae"] is not None and any(_is_under(lead["cnae"], code) for code in v)
                )
            case "opened_from":
                yield lambda lead, v=value: lead["opened_on"] is not None and lead["opened_on"].isoformat() >= v
            case "opened_until":
                yield lambda lead, v=value: lead["opened_on"] is not None and lead["opened_on"].isoformat() <= v
            case "is_assigned":
                yield lambda lead, v=value: (lead["owner_id"] is not None) is v
            case "stages":
                yield lambda lead, v=value: not {str(stage) for stage in lead["stages"]}.isdisjoint(v)
            case "custom_fields":
                yield lambda lead, v=value: v.items() <= lead["custom_fields"].items()
            case "fields":
                for comparison in value:
                    yield lambda lead, c=comparison: _compares(lead["custom_fields"].get(c["key"]), c)
            case "created_from" | "updated_from":
                yield lambda lead, v=value, c=f"{name[:7]}_at": lead[c].isoformat() >= v
            case "created_until" | "updated_until":
                yield lambda lead, v=value, c=f"{name[:7]}_at": lead[c].isoformat() <= v
            case "segments" | "owners" | "company_sizes":
                column = {"segments": "segment_id", "owners": "owner_id", "company_sizes": "company_size"}[name]
                yield lambda lead, v=value, c=column: lead[c] is not None and str(lead[c]) in v
            case "has_email" | "has_phone" | "is_accessed" | "kind" | "origin" | "municipality_id":
                yield lambda lead, v=value, c=name: lead[c] == v
            case "import_id":
                yield lambda lead, v=value: str(lead["import_id"]) == v
            case "text" | "sort" | "as_typed" | "as_you_type":
                pass
            case _:
                raise AssertionError(f"nobody said what {name} means")


def _within(center: tuple[float, float], radius_m: float) -> Callable[[Lead], bool]:
    return lambda lead: lead["point"] is not None and metres(center, lead["point"]) <= radius_m


def _is_under(cnae: str, code: str) -> bool:
    if code.upper() in SECTIONS:
        first, last = SECTIONS[code.upper()]
        return first <= int(cnae[:2]) <= last
    return cnae.startswith(code)


def _compares(value: Any, comparison: dict[str, Any]) -> bool:  # noqa: ANN401  any JSON
    op, wanted = comparison.get("op", "="), comparison.get("value")
    if op in {"exists", "missing"}:
        return (value is not None) is (op == "exists")
    if op == "!=":
        return not _compares(value, {**comparison, "op": "="})
    if value is None:
        return False
    if FIELDS.get(comparison["key"]) == "text":
        value, wanted = plain(value), plain(wanted)
    return COMPARE[op](value, wanted)
