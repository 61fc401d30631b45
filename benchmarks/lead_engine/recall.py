"""Recall@25: of the 25 best leads by the definition of relevance, how many the product's first page has."""

# ruff: noqa: S311  (chance that must repeat)

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import Any

from benchmarks.lead_engine.classes import Asker, Question, asker_pairs, exact_text
from benchmarks.lead_engine.data import organization_numbers
from benchmarks.lead_engine.measure import FLOOR, OURS, Ways
from benchmarks.lead_engine.server import BenchServer
from benchmarks.lead_engine.words import Vocabulary

BAND_EDGES = (1, 3, 10, 30, 100, 300, 1000, 3000, 8000, 40_000, 10**9)
WORDS_OF_A_BAND, PAIRS_OF_A_BAND = 14, 14
TARGET = 0.97
HALVES = ("tuning", "untouched")


@dataclass(frozen=True)
class Recall:
    """Mean recall@25 of one half of the queries, and how many pages were the exact ones, in their order."""

    half: str
    queries: int
    recall: float
    same_pages: int
    worst: list[str]


def measure_recall(server: BenchServer, rows: int) -> list[Recall]:
    """Both halves, of the largest tenant; which query belongs to which half, a hash of its words tells."""
    ways = Ways(server)
    with server.connect() as connection:
        asker = Asker(connection, Vocabulary(connection, organization_numbers(rows)["largest"]))
        found: dict[str, list[tuple[float, bool, str]]] = {half: [] for half in HALVES}
        for question in _queries(asker):
            found[half_of(question.search["text"])].append(_recall(ways, asker, question))
    ways.close()
    return [
        Recall(
            half,
            len(results),
            sum(recall for recall, _, _ in results) / max(1, len(results)),
            sum(same for _, same, _ in results),
            [f"{text}: {recall:.2f}" for recall, same, text in sorted(results)[:5] if recall < 1],
        )
        for half, results in found.items()
    ]


def half_of(text: str) -> str:
    """Tuning or untouched: chance, but the same for ever."""
    return HALVES[hashlib.sha256(text.encode()).digest()[0] % 2]


def _queries(asker: Asker) -> Iterator[Question]:
    """Words and pairs from every band of how many leads have them, drawn from the tenant's own leads."""
    for least, most in pairwise(BAND_EDGES):
        draws = Random(f"recall/{least}")
        for word in asker.vocabulary.draw(draws, WORDS_OF_A_BAND, least, most - 1):
            yield asker.text(word.typed, (word.lexeme,))
        yield from asker_pairs(
            asker,
            draws,
            PAIRS_OF_A_BAND,
            lambda words, least=least, most=most: (  # type: ignore[misc]
                words if any(least <= word.docs < most for word in words) else []
            ),
        )


def _recall(ways: Ways, asker: Asker, question: Question) -> tuple[float, bool, str]:
    exact = _ids(ways.time(FLOOR, (exact_text("l.id"), question.floor[1]), asker.organization)[1])
    ours = _ids(ways.time(OURS, question.ours, asker.organization)[1])
    recall = len(set(exact) & set(ours)) / len(exact) if exact else 1.0
    return recall, exact == ours, question.search["text"]


def _ids(rows: list[Any]) -> list[Any]:
    return [row[0] for row in rows]
