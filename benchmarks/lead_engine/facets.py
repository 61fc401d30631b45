"""Facets of the largest tenant, against one search on the same filter."""

import statistics
from collections.abc import Callable
from typing import Any

from benchmarks.lead_engine.classes import Asker
from benchmarks.lead_engine.data import organization_numbers
from benchmarks.lead_engine.measure import OURS, Ways
from benchmarks.lead_engine.ours import has_function
from benchmarks.lead_engine.server import BenchServer
from benchmarks.lead_engine.words import Vocabulary
from psycopg.types.json import Jsonb

TARGET = 10
CLASSES = (
    "rare word",
    "medium word",
    "common word",
    "very common word",
    "radius 10 km, by score",
    "common tag",
    "no filter",
)
FACETS = "select * from public.lead_facets(%(organization)s, %(search)s)"


def measure_facets(
    server: BenchServer, rows: int, *, words: int, rounds: int, say: Callable[[str], None]
) -> list[dict[str, Any]] | None:
    """Medians in milliseconds of a search and of its facets, in turn; None while the product has no facets."""
    with server.connect() as connection:
        if not has_function(connection, "public.lead_facets(uuid,jsonb)"):
            return None
        asker = Asker(connection, Vocabulary(connection, organization_numbers(rows)["largest"]))
        classes = asker.questions(words)
    ways = Ways(server)
    measured = []
    for question in CLASSES:
        say(f"facets: {question}")
        search, facets = [], []
        for number in range(-1, rounds):
            for asked in classes.get(question, []):
                values = {"organization": asker.organization, "search": Jsonb(asked.search)}
                times = (
                    ways.time(OURS, asked.ours, asker.organization)[0],
                    ways.time(OURS, (FACETS, values), asker.organization)[0],
                )
                if number >= 0:
                    search.append(times[0])
                    facets.append(times[1])
        if search:
            one, other = statistics.median(search), statistics.median(facets)
            measured.append({"question": question, "search": one, "facets": other, "ratio": other / one})
    ways.close()
    return measured
