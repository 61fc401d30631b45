"""Search: the literal design, ours, and the floor without row level security, side by side on one generated tenant.

    python benchmarks/search.py SUPERUSER_URL --migrator-password … [--rows 100000]

Makes a database of its own on that server and drops it at the end. Prints medians in milliseconds and their ratios:
trust the ratios.

literal: the statement a developer would write, as the application under row level security (organization_id given)
ours:    optimized_lead_search() as the application, total and has_more included
floor:   the literal statement as a superuser, whom row level security does not hold: the same indexes, exact ranking
"""

import argparse
import statistics
import time
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import TupleRow, dict_row
from psycopg.types.json import Jsonb
from rich.console import Console
from rich.table import Table

from leadsrapido.database.bootstrap import bootstrap
from leadsrapido.database.migrate import migrate
from leadsrapido.database.seed import seed

LARGE_TENANT = (Path(__file__).parent / "large_tenant.sql").read_text("utf-8")
Connection = psycopg.Connection[TupleRow]
Row = dict[str, Any]
NEIGHBOURS, NEIGHBOUR_ROWS = 30, 1000
ROUNDS = 9
RANKED = (
    "order by ts_rank(search_vector, app.search_query(%(query)s)) desc, quality_score desc, created_at desc, id desc"
)
BY_SCORE = "order by quality_score desc, created_at desc, id desc"
# what is asked: arguments of ours; condition and order of the literal statement
TEXT = "search_vector @@ app.search_query(%(query)s)"
NEAR = "st_dwithin(address_coordinates, st_makepoint(%(longitude)s, %(latitude)s)::geography, %(radius_m)s)"
SAO_PAULO = {"latitude": -23.55, "longitude": -46.63}
QUESTIONS: dict[str, tuple[dict[str, Any], str, str]] = {
    "rare word": ({"query": "raríssimas"}, TEXT, RANKED),
    "medium word": ({"query": "luthieria"}, TEXT, RANKED),
    "common word": ({"query": "mercado"}, TEXT, RANKED),
    "very common word": ({"query": "ltda"}, TEXT, RANKED),
    "two common words": ({"query": "mercado silva"}, TEXT, RANKED),
    "word and town": ({"query": "padarias sao paulo"}, TEXT, RANKED),
    "rare tag": ({"tags": ["raro"]}, "tags @> %(tags)s", BY_SCORE),
    "common tag": ({"tags": ["quente"]}, "tags @> %(tags)s", BY_SCORE),
    "rare field": ({"custom_fields": {"carteira": 77}}, "custom_fields @> %(custom_fields)s", BY_SCORE),
    "common field": ({"custom_fields": {"porte": "ME"}}, "custom_fields @> %(custom_fields)s", BY_SCORE),
    "radius 10 km": ({**SAO_PAULO, "radius_m": 10_000.0}, NEAR, BY_SCORE),
    "radius 100 km": ({**SAO_PAULO, "radius_m": 100_000.0}, NEAR, BY_SCORE),
    "town": ({"city": "sao paulo"}, "app.fold(city) = app.fold(%(city)s)", BY_SCORE),
    "word and tag": ({"query": "mercado", "tags": ["raro"]}, f"{TEXT} and tags @> %(tags)s", RANKED),
    "everything": ({}, "true", BY_SCORE),
}
PAGE = 25
DEEP_PAGE = 400


def main() -> None:
    """Build, measure, print, drop."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("superuser_url")
    parser.add_argument("--migrator-password", required=True, help="of leadsrapido_migrator on that server")
    parser.add_argument("--rows", type=int, default=100_000)
    asked = parser.parse_args()
    name = f"bench_search_{uuid4().hex[:8]}"
    bootstrap(asked.superuser_url, name, {})
    superuser = make_conninfo(asked.superuser_url, dbname=name)
    try:
        tenant = _build(superuser, asked.migrator_password, asked.rows)
        with psycopg.connect(superuser, autocommit=True) as connection:
            connection.execute("set jit = off")
            _compare(connection, tenant, asked.rows)
    finally:
        with psycopg.connect(asked.superuser_url, autocommit=True) as connection:
            connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def _build(superuser: str, migrator_password: str, rows: int) -> UUID:
    """The tenant's id; beside it 30 neighbours of 1,000 leads."""
    parts = conninfo_to_dict(superuser)
    migrator = (
        f"postgresql://leadsrapido_migrator:{migrator_password}@{parts['host']}:{parts['port']}/{parts['dbname']}"
    )
    migrate(migrator)
    seed(migrator)
    tenants: list[UUID] = []
    for number in range(NEIGHBOURS + 1):
        with psycopg.connect(migrator) as connection:
            founded = connection.execute("select app.create_organization(%s, %s)", [f"t{number}", f"T{number}"])
            tenants += founded.fetchone() or ()
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute("set session_replication_role = replica")
        for number, tenant in enumerate(tenants):
            last_row = rows if number == 0 else NEIGHBOUR_ROWS
            connection.execute(LARGE_TENANT, {"organization": tenant, "first_row": 1, "last_row": last_row})
        connection.execute("vacuum analyze public.leads")
    return tenants[0]


def _compare(connection: Connection, tenant: UUID, rows: int) -> None:
    table = Table(title=f"{rows:,} leads of one tenant, medians of {ROUNDS} in ms")
    for heading in ("question", "literal", "ours", "floor", "literal/ours", "ours/floor", "ranking", "recall@25"):
        table.add_column(heading, justify="left" if heading == "question" else "right")
    for question, (asked, condition, order) in QUESTIONS.items():
        values = {name: Jsonb(value) if isinstance(value, dict) else value for name, value in asked.items()}
        statement = (
            f"select * from public.leads where organization_id = %(tenant)s and {condition} {order} limit {PAGE}"
        )
        floor, exact = _time(connection, None, statement, tenant, values)
        literal, _ = _time(connection, tenant, statement, tenant, values)
        ours, found = _time(connection, tenant, _ours(values), tenant, values)
        recall = len({row["id"] for row in found} & {row["id"] for row in exact}) / max(len(exact), 1)
        _add(table, question, (literal, ours, floor), found[0]["ranking"] if found else "", f"{recall:.2f}")
    _compare_deep_page(connection, tenant, table)
    Console(width=130).print(table)


def _compare_deep_page(connection: Connection, tenant: UUID, table: Table) -> None:
    statement = f"select * from public.leads where organization_id = %(tenant)s {BY_SCORE} limit {PAGE} offset {{}}"
    deep = statement.format(PAGE * (DEEP_PAGE - 1))
    _, before = _time(connection, None, statement.format(PAGE * (DEEP_PAGE - 1) - 1), tenant, {})
    after = {f"after_{name}": before[0][name] for name in ("created_at", "id")}
    after |= {"after_ranking": "none", "after_score": before[0]["quality_score"]}
    floor, exact = _time(connection, None, deep, tenant, {})
    literal, _ = _time(connection, tenant, deep, tenant, {})
    ours, found = _time(connection, tenant, _ours(after), tenant, after)
    recall = len({row["id"] for row in found} & {row["id"] for row in exact}) / len(exact)
    _add(table, f"page {DEEP_PAGE} (offset/keyset)", (literal, ours, floor), "none", f"{recall:.2f}")


def _ours(values: dict[str, Any]) -> str:
    named = ", ".join(["%(tenant)s", *(f"{name} => %({name})s" for name in values)])
    return f"select * from public.optimized_lead_search({named}, page_size => {PAGE})"


def _time(
    connection: Connection, context: UUID | None, statement: str, tenant: UUID, values: dict[str, Any]
) -> tuple[float, list[Row]]:
    """(median milliseconds, rows): as the application in that context, or as the superuser without one."""
    if context is not None:
        connection.execute("set session authorization leadsrapido_app")
    taken = []
    for _ in range(ROUNDS):
        with connection.transaction(), connection.cursor(row_factory=dict_row) as cursor:
            if context is not None:
                cursor.execute("select app.set_context(%s)", [context])
            started = time.perf_counter()
            rows = cursor.execute(statement, {"tenant": tenant, **values}).fetchall()
            taken.append((time.perf_counter() - started) * 1000)
    connection.execute("reset session authorization")
    return statistics.median(taken), rows


def _add(table: Table, question: str, times: tuple[float, float, float], ranking: str, recall: str) -> None:
    literal, ours, floor = times
    figures = [f"{literal:.1f}", f"{ours:.1f}", f"{floor:.1f}", f"{literal / ours:.1f}", f"{ours / floor:.2f}"]
    table.add_row(question, *figures, ranking, recall)


if __name__ == "__main__":
    main()
