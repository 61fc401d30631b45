"""Fill the reference tables from the files that ship with the project."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

import psycopg
from psycopg import sql

from leadsrapido.database.migrator import migrator_connection
from leadsrapido.database.sql_files import read_sql

REFERENCE = Path(__file__).parent.parent / "brazil" / "reference"

# Columns of the shipped file, by table; sql/seed/<table>.sql takes them from there. States first: towns point to them.
COLUMNS = {
    "states": ("code", "ibge_code", "name", "region"),
    "municipalities": ("ibge_code", "tom_code", "name", "state", "latitude", "longitude"),
    "cnaes": ("code", "description"),
}


def seed(migration_url: str) -> dict[str, int]:
    """Bring states, municipalities and activities up to date, in one transaction; again: nothing.

    Args:
        migration_url: libpq URL of leadsrapido_migrator.

    Returns:
        Rows inserted or changed, by table.

    Raises:
        LeadsRapidoError: no answer, the wrong role, or no schema yet; see `migrator_connection`.
    """
    with migrator_connection(migration_url) as connection:
        connection.execute("set local role leadsrapido_owner")
        return {table: _load(connection, table, columns) for table, columns in COLUMNS.items()}


def shipped_rows(table: str) -> Iterator[list[str]]:
    """Rows of the shipped file, each with the columns in `COLUMNS`."""
    with (REFERENCE / f"{table}.csv").open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            yield [row[column] for column in COLUMNS[table]]


def _load(connection: psycopg.Connection, table: str, columns: Sequence[str]) -> int:
    names = [sql.Identifier(name) for name in columns]
    definitions = sql.SQL(", ").join(sql.SQL("{} text").format(name) for name in names)
    connection.execute(sql.SQL("create temporary table incoming ({}) on commit drop").format(definitions))
    copy_in = sql.SQL("copy incoming ({}) from stdin").format(sql.SQL(", ").join(names))
    with connection.cursor() as cursor, cursor.copy(copy_in) as copy:
        for row in shipped_rows(table):
            copy.write_row(row)
    changed = connection.execute(read_sql("seed", f"{table}.sql").encode()).rowcount
    connection.execute("drop table incoming")
    return changed
