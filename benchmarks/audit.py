"""Audit: what its triggers cost a bulk insert and small statements, against no audit and against row-level triggers.

    python benchmarks/audit.py SUPERUSER_URL_OF_A_MIGRATED_DATABASE [--rows 100000] [--rounds 3]

Everything is rolled back, so the database keeps its rows but grows: take one to throw away. Prints medians in
milliseconds and their ratios, measured in turn in one run: trust the ratios.

bulk:  INSERT … SELECT of so many leads in one statement (one entry with the count)
small: one lead a statement, 200 in one transaction (200 entries with their values)
"""

import argparse
import statistics
import time
from collections.abc import Callable
from uuid import UUID, uuid4

import psycopg
from psycopg.rows import TupleRow
from rich.console import Console
from rich.table import Table

Connection = psycopg.Connection[TupleRow]

SOURCE = """
create temporary table source as
select app.uuid_v7() as id, 'Empresa ' || n || ' Comércio de Alimentos Ltda' as name,
       'contato' || n || '@example.com' as email, sha256(n::text::bytea) as content_hash
from generate_series(1, %s) as n
"""
BULK = """
insert into public.leads (organization_id, id, name, email, content_hash, import_id)
select %(organization)s, id, name, email, content_hash, %(import)s from source
"""
SMALL = "insert into public.leads (organization_id, name) values (%(organization)s, %(name)s)"
SMALL_STATEMENTS = 200
VARIANTS = {
    "no audit": "alter table public.leads disable trigger audit_insert",
    "ours, by statement": "",
    "by row": """
        create function pg_temp.append_row() returns trigger language plpgsql as $$
        begin
            perform audit.append(new.organization_id, 'leads', 'insert', new.id, null, to_jsonb(new));
            return null;
        end $$;
        alter table public.leads disable trigger audit_insert;
        create trigger audit_row after insert on public.leads for each row execute function pg_temp.append_row();
    """,
}


def main() -> None:
    """Print the costs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("superuser_url")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    with psycopg.connect(asked.superuser_url, autocommit=True) as connection:
        connection.execute("set client_min_messages = error")
        connection.execute(SOURCE.replace("%s", str(asked.rows)).encode())
        table = Table(title=f"Audit of leads, medians of {asked.rounds}")
        for heading in ("", *VARIANTS, "ours / no audit", "by row / no audit"):
            table.add_column(heading, justify="right")
        for question, insert in ((f"bulk, {asked.rows:,} rows", _bulk), (f"small, {SMALL_STATEMENTS}", _small)):
            none, ours, by_row = _medians(connection, insert, asked.rounds)
            costs = (f"{cost:,.0f} ms" for cost in (none, ours, by_row))
            table.add_row(question, *costs, f"{ours / none:.2f}", f"{by_row / none:.2f}")
    Console(width=120).print(table)


def _medians(connection: Connection, insert: Callable[[Connection, UUID], None], rounds: int) -> list[float]:
    """Median milliseconds of each variant, taken in turn."""
    costs: dict[str, list[float]] = {variant: [] for variant in VARIANTS}
    for _ in range(rounds):
        for variant, prepare in VARIANTS.items():
            with connection.transaction(force_rollback=True):
                founded = connection.execute("select app.create_organization(%s, 'B')", [f"b-{uuid4().hex[:12]}"])
                organization: UUID = founded.fetchall()[0][0]
                if prepare:
                    connection.execute(prepare.encode())
                begin = time.perf_counter()
                insert(connection, organization)
                costs[variant].append((time.perf_counter() - begin) * 1000)
    return [statistics.median(times) for times in costs.values()]


def _bulk(connection: Connection, organization: UUID) -> None:
    imported = connection.execute(
        "insert into public.imports (organization_id, file_name, origin, source, legal_basis) "
        "values (%s, 'benchmark', 'own', 'benchmark', 'consent') returning id",
        [organization],
    ).fetchall()[0][0]
    connection.execute(BULK, {"organization": organization, "import": imported})


def _small(connection: Connection, organization: UUID) -> None:
    for number in range(SMALL_STATEMENTS):
        connection.execute(SMALL, {"organization": organization, "name": f"Empresa {number}"})


if __name__ == "__main__":
    main()
