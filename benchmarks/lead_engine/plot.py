"""The plot of docs/performance.md: what each way takes for the largest tenant, on a logarithmic scale."""

from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("svg")
mpl.rcParams["svg.hashsalt"] = "leadsrapido"  # the same figures give the same file
mpl.rcParams["svg.fonttype"] = "none"

from matplotlib import pyplot as plt  # noqa: E402 — the backend is chosen first

WAYS = (("literal", "literal design", "#b9b2a8"), ("floor", "floor", "#7fa8b8"), ("ours", "ours", "#1f5f7a"))


def draw(results: dict[str, Any], path: Path) -> None:
    """One group of bars a class, slowest literal design first."""
    timings = [timing for timing in results.get("classes") or [] if timing["tenant"] == "largest"]
    if not timings:
        return
    timings.sort(key=lambda timing: timing["literal"] or 0)
    figure, axes = plt.subplots(figsize=(9, 0.42 * len(timings) + 1.2))
    for place, (way, label, colour) in enumerate(WAYS):
        places = [number + (1 - place) * 0.27 for number in range(len(timings))]
        axes.barh(places, [timing[way] or 0 for timing in timings], height=0.25, label=label, color=colour)
    engine = {beside["question"]: beside["engine"] for beside in results.get("tantivy") or []}
    marked = [(engine[t["question"]], number) for number, t in enumerate(timings) if t["question"] in engine]
    if marked:
        axes.plot(*zip(*marked, strict=True), "D", color="#c8553d", markersize=4, label="tantivy", linestyle="none")
    axes.set_yticks(range(len(timings)), [timing["question"] for timing in timings])
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter("{x:g}")
    axes.set_xlabel(f"milliseconds, median; largest tenant, {timings[0]['leads']:,} leads")
    axes.grid(axis="x", which="major", alpha=0.3)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(loc="lower right", frameon=False)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)
