"""What folding costs: microseconds a lead for its search vector, against the stock configuration and expressions.

    LEADSRAPIDO_DATABASE_URL=postgresql://… python benchmarks/text_folding.py [leads] [rounds]

Reads only. Each round runs every way once, one after the other, so that a busy machine slows all alike; the best round
of each counts. Trust the ratios.
"""

import os
import sys
import time

import psycopg
from psycopg.rows import TupleRow

from leadsrapido.sample import generate

SEED = 20_260_101
PLURALS = (
    ("(oes|aes|aos)", "ao"), ("ais", "al"), ("eis", "el"), ("ois", "ol"), ("uis", "ul"), ("ns", "m"),
)  # fmt: skip


def vector(configuration: str, field: str) -> str:
    """SQL for a weighted vector of four fields; `field` wraps each of them."""
    parts = {"A": "name", "B": "company", "C": "job_title", "D": "city || ' ' || state"}
    return " || ".join(
        f"setweight(to_tsvector('{configuration}', {field.format(text)}), '{weight}')" for weight, text in parts.items()
    )


def by_expressions() -> str:
    """SQL for six plural rules, each a regular expression, on text without accents."""
    text = "public.unaccent(lower({}))"
    for plural, singular in PLURALS:
        text = rf"regexp_replace({text}, '{plural}\M', '{singular}', 'g')"
    return text


WAYS = {
    "stock portuguese": vector("pg_catalog.portuguese", "{}"),
    "accents off, stock portuguese": vector("pg_catalog.portuguese", "public.unaccent({})"),
    "six expressions, stock portuguese": vector("pg_catalog.portuguese", by_expressions()),
    "six expressions, no stemmer": vector("pg_catalog.simple", by_expressions()),
    "app.fold() on each field": vector("app.portuguese", "app.fold({})"),
    "app.lead_search_vector()": "app.lead_search_vector(name, company, job_title, city, state)",
}


def sample(leads: int) -> list[list[str]]:
    """Give five columns of text: name, company, job title, city, state."""
    drawn = generate(leads, SEED)
    rows = [(lead.trade_name, lead.legal_name, lead.job_title or "", lead.city, lead.state) for lead in drawn]
    return [list(column) for column in zip(*rows, strict=True)]


def measure(connection: psycopg.Connection[TupleRow], leads: int, rounds: int) -> dict[str, float]:
    """Give the best microseconds a lead for each way, less what reading the rows costs."""
    columns = sample(leads)
    best = dict.fromkeys(["", *WAYS], float("inf"))
    for _ in range(rounds):
        for way in best:
            statement = f"""
                select count({WAYS.get(way, "name")})
                from unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
                as lead (name, company, job_title, city, state)
            """
            started = time.perf_counter()
            connection.execute(statement, columns)
            best[way] = min(best[way], (time.perf_counter() - started) * 1e6 / leads)
    reading = best.pop("")
    return {way: microseconds - reading for way, microseconds in best.items()}


def main() -> None:
    """Print one line a way."""
    leads = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 100  # noqa: PLR2004
    with psycopg.connect(os.environ["LEADSRAPIDO_DATABASE_URL"], autocommit=True) as connection:
        connection.execute("set jit = off")
        connection.execute("set max_parallel_workers_per_gather = 0")
        measured = measure(connection, leads, rounds)
    stock = measured["stock portuguese"]
    print(f"{'search vector of a lead':36} {'µs':>6} {'× stock':>8}")
    for way, microseconds in measured.items():
        print(f"{way:36} {microseconds:6.1f} {microseconds / stock:8.2f}")


if __name__ == "__main__":
    main()
