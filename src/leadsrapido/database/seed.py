"""Fill the reference tables from the files that ship with the project."""

import csv
from collections.abc import Iterator
from importlib.resources import files

import psycopg

from leadsrapido.database.translate import translate

# One transaction: the file goes into a temporary table, from there every row is inserted or brought up to date.
TABLES = {
    "states": (
        "code, ibge_code, name, region",
        "insert into public.states (code, ibge_code, name, region) select code, ibge_code::smallint, name, region from incoming "
        "on conflict (code) do update set ibge_code = excluded.ibge_code, name = excluded.name, region = excluded.region "
        "where (states.ibge_code, states.name, states.region) is distinct from (excluded.ibge_code, excluded.name, excluded.region)",
    ),
    "municipalities": (
        "ibge_code, tom_code, name, state, latitude, longitude",
        "insert into public.municipalities (id, tom_code, name, state, location) "
        "select ibge_code::int, nullif(tom_code, ''), name, state, "
        "st_setsrid(st_makepoint(longitude::float8, latitude::float8), 4326)::geography from incoming "
        "on conflict (id) do update set tom_code = excluded.tom_code, name = excluded.name, state = excluded.state, "
        "location = excluded.location where (municipalities.tom_code, municipalities.name, municipalities.state, municipalities.location::text) "
        "is distinct from (excluded.tom_code, excluded.name, excluded.state, excluded.location::text)",
    ),
    "cnaes": (
        "code, description",
        "insert into public.cnaes (code, description) select code, description from incoming "
        "on conflict (code) do update set description = excluded.description where cnaes.description <> excluded.description",
    ),
}


def seed(migration_url: str) -> dict[str, int]:
    """Bring states, municipalities and activities up to date; again: nothing.

    Returns:
        Rows inserted or changed, by table.
    """
    try:
        with psycopg.connect(migration_url, connect_timeout=10) as connection:
            connection.execute("set local role leadsrapido_owner")
            return {table: _load(connection, table) for table in TABLES}
    except psycopg.Error as error:
        raise translate(error) or error from None


def reference_rows(table: str, columns: list[str]) -> Iterator[list[str]]:
    """The rows of a shipped reference file, with these columns in this order."""
    with (files("leadsrapido.brazil") / "reference" / f"{table}.csv").open("r", encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            yield [row[column] for column in columns]


def _load(connection: psycopg.Connection, table: str) -> int:
    columns, upsert = TABLES[table]
    names = columns.split(", ")
    connection.execute(
        f"create temporary table incoming ({', '.join(f'{name} text' for name in names)}) on commit drop"
    )
    with connection.cursor() as cursor, cursor.copy(f"copy incoming ({columns}) from stdin") as copy:  # type: ignore[arg-type]
        for row in reference_rows(table, names):
            copy.write_row(row)
    changed = connection.execute(upsert).rowcount  # type: ignore[arg-type]
    connection.execute("drop table incoming")
    return changed
