"""Searches to ask: any mix of every filter."""

from typing import Any

from drawn_leads import TAGS, Drawn
from hypothesis import strategies as st
from plain_reading import Query, Term

WORDS = [
    "comercial",
    "COMERCIAIS",
    "central",
    "Padarias",
    "mercado",
    "aurora",
    "luzia",
    "estrela",
    "guia",
    "raríssimas",
    "sp",
]
PHRASES = [
    ("comercial", "central"),
    ("central", "comercial"),
    ("estrela", "guia"),
    ("aurora", "mercado"),
    ("são", "paulo"),
]
DAYS = ["2026-01-05T00:00:00+00:00", "2026-01-20T00:00:00+00:00", "2026-02-20T00:00:00+00:00"]
OPENED = ["2001-05-05", "2010-01-01", "2024-01-01"]
SCORES = [0, 10, 11, 50, 90, 100]

_words = st.sampled_from(WORDS).map(lambda word: Term((word,)))
_terms = st.one_of(_words, _words, st.sampled_from(PHRASES).map(Term))
_excluded = st.one_of(_words, st.sampled_from(PHRASES).map(Term)).map(lambda term: Term(term.words, without=True))
_group = st.one_of(
    st.lists(_words, min_size=1, max_size=3, unique_by=lambda term: term.words).map(tuple),
    st.tuples(_terms, _terms),
    st.tuples(_terms, _excluded),
    st.tuples(_excluded),
)
queries: st.SearchStrategy[Query] = st.one_of(
    st.tuples(_group), st.tuples(_group), st.tuples(_group), st.tuples(_group, _group)
)


def _some(values: list[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=2, unique=True)


def filters(drawn: Drawn) -> dict[str, st.SearchStrategy[Any]]:
    """Every filter but text and sort, with values that some of the drawn leads have."""
    radius = st.sampled_from([5_003.0, 25_003.0, 121_003.0, 900_003.0])
    comparison = st.one_of(
        _comparison("lojas", ["=", "!=", "<", "<=", ">", ">="], [1, 2, 2.5, 30]),
        _comparison("aberta_em", ["=", "!=", "<", "<=", ">", ">="], ["2015-03-15", "2026-09-15"]),
        _comparison("ramo", ["=", "!=", "<", ">="], ["ALIMENTAÇÃO", "moda"]),
        _comparison("vip", ["="], [True, False]),
        _comparison("porte", ["="], ["ME", "EPP"]),
        st.fixed_dictionaries(
            {"key": st.sampled_from(["lojas", "aberta_em", "ramo"]), "op": st.sampled_from(["exists", "missing"])}
        ),
    )
    return {
        "segments": _some([str(segment) for segment in drawn.segments]),
        "tags_all": st.lists(st.sampled_from([*TAGS, "raro"]), max_size=2, unique=True),
        "tags_any": _some([*TAGS, "raro", "nenhuma"]),
        "tags_none": st.lists(st.sampled_from(TAGS), max_size=2, unique=True),
        "min_score": st.sampled_from(SCORES),
        "max_score": st.sampled_from(SCORES),
        "states": _some(["SP", "pb", "RS", "AC"]),
        "city": st.sampled_from(["sao paulo", "SÃO PAULO", "campinas", "olho d'ÁGUA", "bom jesús", "Nenhures"]),
        "municipality_id": st.sampled_from([3550308, 3509502]),
        "near": st.one_of(
            st.fixed_dictionaries(
                {
                    "latitude": st.sampled_from([-23.551, -7.0]),
                    "longitude": st.sampled_from([-46.633, -38.0]),
                    "radius_m": radius,
                }
            ),
            st.fixed_dictionaries({"municipality_id": st.sampled_from(sorted(drawn.towns)), "radius_m": radius}),
            st.fixed_dictionaries({"cep": st.sampled_from(["13010-1", "587602", "952903"]), "radius_m": radius}),
        ),
        "box": st.sampled_from(
            [
                {"west": -47.5, "south": -24, "east": -46.5, "north": -23},
                {"west": -60, "south": -30, "east": -46, "north": -20},
                {"west": -39, "south": -8, "east": -37, "north": -6.5},
            ]
        ),
        "cnaes": _some(["47", "4711302", "472", "G", "s", "C"]),
        "company_sizes": _some(["MEI", "ME", "EPP", "other"]),
        "opened_from": st.sampled_from(OPENED),
        "opened_until": st.sampled_from(OPENED),
        "has_email": st.booleans(),
        "has_phone": st.booleans(),
        "is_accessed": st.booleans(),
        "owners": _some([str(owner) for owner in drawn.owners]),
        "is_assigned": st.booleans(),
        "stages": _some([str(stage) for stage in drawn.stages]),
        "fields": st.lists(comparison, min_size=1, max_size=2, unique_by=lambda asked: asked["key"]),
        "custom_fields": st.sampled_from(
            [{"porte": "ME"}, {"carteira": 7}, {"pais": "BR"}, {"porte": "EPP", "vip": True}, {"x": 1}, {}]
        ),
        "created_from": st.sampled_from(DAYS),
        "created_until": st.sampled_from(DAYS),
        "updated_from": st.sampled_from(DAYS),
        "updated_until": st.sampled_from(DAYS),
        "import_id": st.sampled_from([str(each) for each in drawn.imports]),
        "kind": st.sampled_from(["company", "person"]),
        "origin": st.sampled_from(["own", "delivered"]),
    }


def _comparison(key: str, ops: list[str], values: list[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"key": st.just(key), "op": st.sampled_from(ops), "value": st.sampled_from(values)})


def makes_sense(asked: dict[str, Any]) -> bool:
    """Nothing that is refused: bounds in order; custom fields asked in two ways could contradict each other."""
    pairs = [
        ("min_score", "max_score"),
        ("opened_from", "opened_until"),
        ("created_from", "created_until"),
        ("updated_from", "updated_until"),
    ]
    in_order = all(asked[low] <= asked[high] for low, high in pairs if low in asked and high in asked)
    return in_order and not ("fields" in asked and "custom_fields" in asked)
