"""The issue's targets against what was measured, one line each: the same on the terminal and on the page."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

FLOOR_TARGET = 1.5
MIDDLE_TARGET = 3.0
DEEP_PAGE_TARGET = 1.2
RECALL_TARGET = 0.97
FACETS_TARGET = 10.0
THROUGHPUT_TARGET = 0.7
FEW = 10


@dataclass(frozen=True)
class Verdict:
    """A target: what was asked for, what came out, and whether it is kept.

    Attributes:
        group: targets that the page tells in one line.
        what: the question, within its group.
    """

    group: str
    what: str
    target: str
    measured: str
    is_kept: bool


def verdicts(results: dict[str, Any]) -> list[Verdict]:
    """Every target that these results tell about."""
    return [
        *_gains(results),
        *_floors(results),
        *_shapes(results),
        *_recall(results),
        *_beside(results),
        *_together(results),
    ]


def _gains(results: dict[str, Any]) -> Iterator[Verdict]:
    for timing in _timings(results):
        if timing["gain"] is not None and timing["least_gain"] is not None:
            least = timing["least_gain"]
            yield Verdict(
                f"{timing['tenant']} tenant, literal / ours",
                timing["question"],
                f"≥ {least:g}×",
                f"{timing['gain']:.2f}×" if timing["gain"] < FEW else f"{timing['gain']:.0f}×",
                timing["gain"] >= least,
            )


def _floors(results: dict[str, Any]) -> Iterator[Verdict]:
    for timing in _timings(results):
        if timing["over_floor"] is not None:
            yield Verdict(
                f"{timing['tenant']} tenant, ours / floor",
                timing["question"],
                f"≤ {FLOOR_TARGET:g}×",
                f"{timing['over_floor']:.2f}×",
                timing["over_floor"] <= FLOOR_TARGET,
            )


def _shapes(results: dict[str, Any]) -> Iterator[Verdict]:
    ours = {timing["question"]: timing["ours"] for timing in _timings(results, "largest") if timing["ours"]}
    for what, question, base, most in (
        ("word of 8-40 k / very common word", "word of 8-40 k", "very common word", MIDDLE_TARGET),
        ("page 400 / page 1", "page 400", "no filter", DEEP_PAGE_TARGET),
    ):
        if question in ours and base in ours:
            ratio = ours[question] / ours[base]
            yield Verdict("largest tenant, shape", what, f"≤ {most:g}×", f"{ratio:.2f}×", ratio <= most)
    for facets in results.get("facets") or []:
        yield Verdict(
            "largest tenant, facets / one search",
            facets["question"],
            f"≤ {FACETS_TARGET:g}×",
            f"{facets['ratio']:.1f}×",
            facets["ratio"] <= FACETS_TARGET,
        )


def _recall(results: dict[str, Any]) -> Iterator[Verdict]:
    for half in results.get("recall") or []:
        target = RECALL_TARGET if half["half"] == "untouched" else None
        yield Verdict(
            "recall@25",
            f"{half['half']} half, {half['queries']} queries",
            f"≥ {target:g}" if target else "–",
            f"{half['recall']:.3f}",
            target is None or half["recall"] >= target,
        )


def _beside(results: dict[str, Any]) -> Iterator[Verdict]:
    for beside in results.get("tantivy") or []:
        if beside["is_target"]:
            yield Verdict(
                "largest tenant, beside tantivy",
                f"{beside['question']} (tantivy {beside['engine']:.2f} ms)",
                f"≤ {beside['limit']:.1f} ms",
                f"{beside['ours']:.2f} ms",
                beside["ours"] <= beside["limit"],
            )


def _together(results: dict[str, Any]) -> Iterator[Verdict]:
    together = results.get("concurrency") or {}
    for found in together.get("throughput", []):
        yield Verdict(
            "throughput of 16 connections, with / without an import",
            f"into {found['imported_into']}",
            f"≥ {THROUGHPUT_TARGET:g}",
            f"{found['ratio']:.2f}",
            found["ratio"] >= THROUGHPUT_TARGET,
        )
    for edit in together.get("edits", []):
        yield Verdict(
            "while an import stands open",
            edit["statement"],
            "commits at once",
            edit["complaint"] or f"{edit['milliseconds']:.0f} ms",
            edit["complaint"] is None,
        )


def _timings(results: dict[str, Any], tenant: str | None = None) -> list[dict[str, Any]]:
    return [timing for timing in results.get("classes") or [] if tenant in {None, timing["tenant"]}]
