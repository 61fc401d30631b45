"""The results as tables on the terminal, and as docs/performance.md with its plot."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.lead_engine.verdicts import Verdict, verdicts
from rich.console import Console
from rich.table import Table

PAGE, PLOT = "performance.md", "performance.svg"
TEXT = Path(__file__).with_name("page.md")
HEADINGS = ("question", "literal ms", "ours ms", "floor ms", "literal / ours", "asked for", "ours / floor")


def print_tables(results: dict[str, Any]) -> None:
    """The figures, then each target with its verdict."""
    console = Console(width=140)
    for title, headings, rows in _tables(results):
        table = Table(title=title)
        for place, heading in enumerate(headings):
            table.add_column(heading, justify="right" if place else "left")
        for row in rows:
            table.add_row(*row)
        console.print(table)
    table = Table("target", "asked for", "measured", "", title="Targets")
    for verdict in verdicts(results):
        table.add_row(
            f"{verdict.group}: {verdict.what}",
            verdict.target,
            verdict.measured,
            "" if verdict.is_kept else "[red]missed[/red]",
        )
    console.print(table)


def write_page(results: dict[str, Any], docs: Path) -> None:
    """docs/performance.md and docs/performance.svg."""
    from benchmarks.lead_engine.plot import draw

    docs.mkdir(parents=True, exist_ok=True)
    draw(results, docs / PLOT)
    tables = "\n".join(_markdown(*table) for table in _tables(results))
    found = verdicts(results)
    text = TEXT.read_text("utf-8").format(
        **_machine(results),
        tables=tables,
        kept=sum(verdict.is_kept for verdict in found),
        all=len(found),
        targets="\n".join(_group(group, found) for group in dict.fromkeys(verdict.group for verdict in found)),
    )
    (docs / PAGE).write_text(text, "utf-8")


def _group(group: str, found: list[Verdict]) -> str:
    """One line of the page: how many of a group's targets are kept, and which are not."""
    of_group = [verdict for verdict in found if verdict.group == group]
    asked = {verdict.target for verdict in of_group}
    missed = [
        f"{verdict.what} {verdict.measured}" + (f" (of {verdict.target})" if len(asked) > 1 else "")
        for verdict in of_group
        if not verdict.is_kept
    ]
    all_asked = next(iter(asked)) if len(asked) == 1 else ""
    return f"| {group} | {all_asked} | {len(of_group) - len(missed)} of {len(of_group)} | {', '.join(missed) or '–'} |"


def _machine(results: dict[str, Any]) -> dict[str, Any]:
    return {
        **results["machine"],
        "leads": f"{results['rows']:,}",
        "words": results["words"],
        "rounds": results["rounds"],
        "measured_at": results["measured_at"],
    }


def _tables(results: dict[str, Any]) -> Iterator[tuple[str, tuple[str, ...], list[tuple[str, ...]]]]:
    rows: list[tuple[str, ...]]
    timings = results.get("classes") or []
    for tenant in dict.fromkeys(timing["tenant"] for timing in timings):
        of_tenant = [timing for timing in timings if timing["tenant"] == tenant]
        yield f"The {tenant} tenant: {of_tenant[0]['leads']:,} leads", HEADINGS, [_row(timing) for timing in of_tenant]
    if results.get("tantivy"):
        rows = [
            (
                b["question"],
                f"{b['engine']:.2f}",
                f"{b['ours']:.2f}",
                f"{b['ours'] / b['engine']:.0f}×",
                f"{b['limit']:.1f}",
            )
            for b in results["tantivy"]
        ]
        yield (
            "Beside a search engine: tantivy",
            ("question", "tantivy ms", "ours ms", "ours / tantivy", "at most ms"),
            rows,
        )
    if results.get("recall"):
        rows = [(r["half"], f"{r['queries']}", f"{r['recall']:.4f}", f"{r['same_pages']}") for r in results["recall"]]
        yield "Recall@25 against the exact ranking", ("half", "queries", "recall@25", "same page, same order"), rows
    if results.get("facets"):
        rows = [
            (f["question"], f"{f['search']:.1f}", f"{f['facets']:.1f}", f"{f['ratio']:.1f}×") for f in results["facets"]
        ]
        yield "Facets of the largest tenant", ("question", "search ms", "facets ms", "facets / search"), rows
    together = results.get("concurrency") or {}
    if together:
        rows = [
            (t["imported_into"], f"{t['alone']:.0f}", f"{t['beside_import']:.0f}", f"{t['ratio']:.2f}")
            for t in together["throughput"]
        ]
        headings = ("import into", "searches/s without", "with", "ratio")
        yield "16 connections searching while one imports", headings, rows
        rows = [(e["statement"], e["complaint"] or f"{e['milliseconds']:.1f} ms") for e in together["edits"]]
        yield "While an import's transaction is open, a colleague commits", ("statement", "committed after"), rows
    if isinstance(results.get("duplicates"), list):
        yield "Duplicates, as benchmarks/duplicates.py tells", ("figures",), [(line,) for line in results["duplicates"]]


def _row(timing: dict[str, Any]) -> tuple[str, ...]:
    asked_for = timing["least_gain"]
    return (
        timing["question"],
        *(_number(timing[way], "{:.2f}") for way in ("literal", "ours", "floor")),
        _number(timing["gain"], "{:.1f}×"),
        _number(asked_for, "≥ {:g}×"),
        _number(timing["over_floor"], "{:.2f}×"),
    )


def _number(value: float | None, form: str) -> str:
    return "–" if value is None else form.format(value)


def _markdown(title: str, headings: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [f"\n### {title}\n", _line(headings), "|---|" + "---:|" * (len(headings) - 1), *map(_line, rows)]
    return "\n".join(lines) + "\n"


def _line(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cells) + " |"
