"""The models say what the catalogue says: tables, columns, types, nullability, keys, in both directions."""

from collections.abc import Iterator
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from geoalchemy2 import Geography
from sqlalchemy import Column, Connection, Table, create_engine, inspect
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.pool import NullPool
from sqlalchemy.sql.schema import SchemaItem
from sqlalchemy.types import TypeEngine

from databases import TestDatabase
from leadsrapido.database.urls import sqlalchemy_url
from leadsrapido.models import Model

SCHEMAS = ("public", "app", "audit", "ops")

# Tables without a model, each with its reason.
UNMODELLED = {
    "public.import_staging": "COPY writes it and one function empties it; nobody reads it row by row",
    "public.spatial_ref_sys": "PostGIS's own",
    "app.lead_merge_snapshots": "functions of the owner read it, the software never",
    "app.secrets": "functions of the owner read it, the software never",
    "ops.alembic_version": "Alembic's own",
    "ops.schema_state": "migrations write it",
    "ops.schema_catalogue": "migrations write it",
}
# Unique by an index, most of them by expression or for some rows only: models say constraints.
UNIQUE_BY_INDEX = {
    "leads_content_hash_unique",
    "leads_external_id_unique",
    "lead_field_values_unique",
    "lead_contacts_unique",
    "lead_segments_name_unique",
    "municipalities_tom_code_unique",
    "saved_searches_name_unique",
    "users_email_unique",
}

# GeoAlchemy2 makes its types known by their bare name only.
ischema_names["public.geography"] = Geography

TABLES = sorted(Model.metadata.tables)


@pytest.fixture(scope="module")
def catalogue(test_database: TestDatabase) -> Iterator[Connection]:
    """The live catalogue; a search path without public makes SQLAlchemy name every schema, as the models do."""
    url = sqlalchemy_url(test_database.url("superuser"))
    engine = create_engine(url, poolclass=NullPool, connect_args={"options": "-c search_path=pg_catalog"})
    with engine.connect() as connection:
        yield connection


def test_every_table_has_a_model_and_every_model_a_table(catalogue: Connection) -> None:
    live = catalogue.exec_driver_sql(
        "select n.nspname || '.' || c.relname from pg_class as c join pg_namespace as n on n.oid = c.relnamespace "
        "where c.relkind in ('r', 'p') and not c.relispartition and n.nspname = any(%s)",
        (list(SCHEMAS),),
    ).scalars()
    assert set(live) - UNMODELLED.keys() == set(TABLES)


def test_exceptions_exist(catalogue: Connection) -> None:
    assert [
        name for name in UNMODELLED if catalogue.exec_driver_sql(f"select to_regclass('{name}')").scalar() is None
    ] == []


@pytest.mark.parametrize("name", TABLES)
def test_columns(name: str, catalogue: Connection) -> None:
    """Name → (type, may be NULL, generated)."""
    table = Model.metadata.tables[name]
    live = {
        column["name"]: (_type(column["type"]), column["nullable"], bool(column.get("computed")))
        for column in inspect(catalogue).get_columns(table.name, table.schema)
    }
    assert {c.name: (_type(c.type), c.nullable, _is_generated(c, live)) for c in table.columns} == live


@pytest.mark.parametrize("name", TABLES)
def test_defaults(name: str, catalogue: Connection) -> None:
    """What may be left out of an INSERT in one may be left out in the other."""
    table = Model.metadata.tables[name]
    live = {
        column["name"]
        for column in inspect(catalogue).get_columns(table.name, table.schema)
        if column["default"] is not None or column.get("computed") or column["nullable"]
    }
    ours = {c.name for c in table.columns if c.server_default is not None or c.computed is not None or c.nullable}
    assert ours - live <= KEPT_BY_TRIGGER.get(name, set())
    assert live - ours == set()


# NOT NULL without a default: a trigger fills them.
KEPT_BY_TRIGGER = {"public.leads": {"content_hash", "quality_score"}}


@pytest.mark.parametrize("name", TABLES)
def test_primary_key(name: str, catalogue: Connection) -> None:
    table = Model.metadata.tables[name]
    live = inspect(catalogue).get_pk_constraint(table.name, table.schema)["constrained_columns"]
    assert [column.name for column in table.primary_key] == live


@pytest.mark.parametrize("name", TABLES)
def test_foreign_keys(name: str, catalogue: Connection) -> None:
    table = Model.metadata.tables[name]
    live = {
        (
            tuple(key["constrained_columns"]),
            f"{key['referred_schema']}.{key['referred_table']}",
            tuple(key["referred_columns"]),
            key["options"].get("ondelete"),
        )
        for key in inspect(catalogue).get_foreign_keys(table.name, table.schema)
        # PostgreSQL keeps a copy of the key for each partition of the table it points to.
        if f"{key['referred_schema']}.{key['referred_table']}" in TABLES
    }
    assert {
        (
            tuple(element.parent.name for element in key.elements),
            key.elements[0].target_fullname.rsplit(".", 1)[0],
            tuple(element.target_fullname.rsplit(".", 1)[1] for element in key.elements),
            key.ondelete,
        )
        for key in table.foreign_key_constraints
    } == live


@pytest.mark.parametrize("name", TABLES)
def test_unique_constraints(name: str, catalogue: Connection) -> None:
    table = Model.metadata.tables[name]
    live = {
        tuple(unique["column_names"]) for unique in inspect(catalogue).get_unique_constraints(table.name, table.schema)
    }
    ours = {
        tuple(constraint.columns.keys())
        for constraint in table.constraints
        if constraint.__visit_name__ == "unique_constraint"
    }
    assert ours == live


def test_unique_indexes_are_listed(catalogue: Connection) -> None:
    live = catalogue.exec_driver_sql(
        "select i.relname from pg_index as x join pg_class as i on i.oid = x.indexrelid "
        "join pg_class as t on t.oid = x.indrelid join pg_namespace as n on n.oid = t.relnamespace "
        "where x.indisunique and not t.relispartition and n.nspname = any(%s) "
        "and not exists (select from pg_constraint as c where c.conindid = x.indexrelid)",
        (list(SCHEMAS),),
    ).scalars()
    assert set(live) == UNIQUE_BY_INDEX


def test_autogenerate_finds_nothing(catalogue: Connection) -> None:
    """Alembic's own comparison, partitions and what has no model left out by name."""
    context = MigrationContext.configure(
        catalogue,
        opts={
            "include_schemas": True,
            "include_name": _is_compared,
            "include_object": _is_table_or_column,
            "compare_type": True,
            "compare_server_default": False,
        },
    )
    found = compare_metadata(context, Model.metadata)
    changes = [change for entry in found for change in (entry if isinstance(entry, list) else [entry])]
    # Comments stand in the migrations alone.
    assert [change for change in changes if "comment" not in change[0]] == []


def _type(type_: TypeEngine[Any]) -> str:
    """As PostgreSQL writes it."""
    return str(type_.compile(dialect=postgresql.dialect())).lower()


def _is_generated(column: Column[Any], live: dict[str, tuple[str, bool, bool]]) -> bool:
    """A model may leave the expression to the database (FetchedValue): then the live column decides."""
    if column.computed is not None:
        return True
    return column.server_default is not None and live.get(column.name, ("", False, False))[2]


def _is_compared(name: str | None, kind: str, parents: dict[str, str | None]) -> bool:
    if kind == "schema":
        return name in SCHEMAS
    if kind == "table":
        return f"{parents['schema_name']}.{name}" in TABLES
    return True


def _is_table_or_column(_: SchemaItem, __: str | None, kind: str, ___: bool, ____: SchemaItem | None) -> bool:
    """Indexes are the migrations' business; foreign keys to partitioned tables would be noise (see above)."""
    return kind in {"table", "column", "unique_constraint"}


def test_a_difference_would_be_seen(catalogue: Connection) -> None:
    """The comparison can fail: a model with another type, another nullability, one column too many, one too few."""
    table = Model.metadata.tables["public.lead_segments"]
    other = Table("lead_segments", type(Model.metadata)(), schema="public")
    for column in table.columns:
        if column.name != "color":
            other.append_column(column._copy())  # noqa: SLF001
    other.append_column(Column("colour", postgresql.TEXT))
    other.c.name.nullable = True
    other.c.description.type = postgresql.VARCHAR(10)
    live = {
        column["name"]: (_type(column["type"]), column["nullable"], bool(column.get("computed")))
        for column in inspect(catalogue).get_columns("lead_segments", "public")
    }
    ours = {c.name: (_type(c.type), c.nullable, _is_generated(c, live)) for c in other.columns}
    assert {name for name in live.keys() | ours.keys() if live.get(name) != ours.get(name)} == {
        "color",
        "colour",
        "name",
        "description",
    }
