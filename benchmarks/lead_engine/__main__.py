"""Command line of the benchmark: python -m benchmarks.lead_engine."""

import argparse
import json
import os
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.lead_engine.build import build
from benchmarks.lead_engine.report import print_tables, write_page
from benchmarks.lead_engine.server import BenchServer, find_server

PARTS = ("build", "classes", "recall", "facets", "tantivy", "concurrency", "duplicates", "report")
RESULTS = Path("build/bench.json")


def main() -> None:
    """Build what is missing, measure, print, write docs/performance.md."""
    asked = _arguments()
    server = find_server(asked.url, asked.database, asked.password)
    results: dict[str, Any] = json.loads(asked.results.read_text("utf-8")) if asked.results.exists() else {}
    if "build" in asked.parts:
        build(server, asked.rows)
    parts = _parts(server, asked)
    if parts.keys() & set(asked.parts):
        results |= _circumstances(server, asked)
    for part, measure in parts.items():
        if part in asked.parts:
            results[part] = measure()
            asked.results.parent.mkdir(parents=True, exist_ok=True)
            asked.results.write_text(json.dumps(results, indent=1, ensure_ascii=False, default=str), "utf-8")
    if "report" in asked.parts:
        print_tables(results)
        if asked.docs:
            write_page(results, asked.docs)


def _circumstances(server: BenchServer, asked: argparse.Namespace) -> dict[str, Any]:
    """What the figures are figures of."""
    return {
        "rows": asked.rows,
        "words": asked.words,
        "rounds": asked.rounds,
        "measured_at": datetime.now(UTC).date().isoformat(),
        "machine": {**server.describe(), "tantivy": version("tantivy")},
    }


def _parts(server: BenchServer, asked: argparse.Namespace) -> dict[str, Callable[[], Any]]:
    """Part → what measures it, as JSON can hold it."""
    from benchmarks.lead_engine import concurrency, duplicates, facets, measure, recall, tantivy_engine

    def say(sentence: str) -> None:
        print(sentence, flush=True)

    sizes = {"words": asked.words, "rounds": asked.rounds, "say": say}
    return {
        "classes": lambda: [timing.as_dict() for timing in measure.measure(server, asked.rows, **sizes)],
        "recall": lambda: [asdict(half) for half in recall.measure_recall(server, asked.rows)],
        "facets": lambda: facets.measure_facets(server, asked.rows, **sizes),
        "tantivy": lambda: [asdict(beside) for beside in tantivy_engine.measure_beside(server, asked.rows, **sizes)],
        "concurrency": lambda: {
            "throughput": [
                {**asdict(found), "ratio": found.ratio}
                for found in concurrency.measure_throughput(server, asked.seconds, asked.imported, say)
            ],
            "edits": [asdict(edit) for edit in concurrency.measure_edits(server)],
        },
        "duplicates": lambda: duplicates.measure_duplicates(server, asked.duplicates),
    }


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m benchmarks.lead_engine", description=__doc__)
    parser.add_argument(
        "--url",
        default=os.environ.get("LEADSRAPIDO_BENCH_SUPERUSER_URL"),
        help="superuser of a server (LEADSRAPIDO_BENCH_SUPERUSER_URL); default: the server of make up",
    )
    parser.add_argument(
        "--password",
        default=os.environ.get("LEADSRAPIDO_BENCH_PASSWORD"),
        help="of leadsrapido_migrator and leadsrapido_app on the server of --url (LEADSRAPIDO_BENCH_PASSWORD)",
    )
    parser.add_argument("--database", default="leadsrapido_bench", help="made when missing; default: %(default)s")
    parser.add_argument("--rows", type=int, default=2_000_000, help="leads; default: %(default)s")
    parser.add_argument("--words", type=int, default=4, help="questions a class; default: %(default)s")
    parser.add_argument("--rounds", type=int, default=9, help="times each is asked; default: %(default)s")
    parser.add_argument(
        "--seconds", type=float, default=15, help="of searching, without and with an import; default: %(default)s"
    )
    parser.add_argument("--imported", type=int, default=20_000, help="leads of each import; default: %(default)s")
    parser.add_argument("--duplicates", type=int, default=60_000, help="leads of that part; default: %(default)s")
    parser.add_argument(
        "--parts", type=lambda text: text.split(","), default=PARTS, help=f"some of {','.join(PARTS)}; default: all"
    )
    parser.add_argument("--results", type=Path, default=RESULTS, help="JSON that is kept; default: %(default)s")
    parser.add_argument(
        "--docs", type=Path, default=Path("docs"), help="folder of performance.md; default: %(default)s"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
