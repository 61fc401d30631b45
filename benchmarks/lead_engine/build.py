"""Both databases, built in steps that resume: what stands is left alone, what the software changed is made anew."""

import hashlib
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from benchmarks.lead_engine.data import (
    COLUMNS,
    ensure_lead_file,
    lead_file,
    lines_by_organization,
    organization_id,
    organization_numbers,
    sizes_of,
)  # fmt: skip
from benchmarks.lead_engine.server import BenchServer, Connection
from psycopg import sql
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from leadsrapido.database.migrate import ENTER, alembic_config, migrate
from leadsrapido.database.seed import seed
from leadsrapido.database.sql_files import SQL_ROOT, read_sql, sql_in
from leadsrapido.database.urls import sqlalchemy_url

FIRST_REVISION = "0001"
LITERAL_SQL = Path(__file__).with_name("literal.sql")
STEPS = """
create schema if not exists bench;
create table if not exists bench.steps (step text primary key, finished_at timestamptz not null default now());
create table if not exists bench.indexes (place bigint generated always as identity, definition text not null);
"""


def build(server: BenchServer, rows: int) -> None:
    """Have both databases filled, indexed and analyzed."""
    ensure_lead_file(rows)
    build_ours(server, rows)  # first: the roles come with it
    build_literal(server, rows)


def build_literal(server: BenchServer, rows: int) -> None:
    """The literal design; it changes only with its own SQL and the leads."""
    key = _key(LITERAL_SQL.read_bytes(), lead_file(rows).name.encode())
    with server.connect("postgres") as admin:
        _ensure_database(admin, server.literal_name, key, lambda: None)
    tables, *indexes = LITERAL_SQL.read_text("utf-8").split("-- ----\n")
    with server.connect(server.literal_name) as connection:
        connection.execute(STEPS.encode())
        with _step(connection, "literal: tables") as needed:
            if needed:
                connection.execute(tables.encode())
        with _step(connection, "literal: leads") as needed:
            if needed:
                connection.execute("truncate public.leads")
                _copy_leads(connection, rows)
        for number, statement in enumerate(indexes):
            with _step(connection, f"literal: index {number + 1} of {len(indexes)}") as needed:
                if needed:
                    connection.execute(statement.encode())
        with _step(connection, "literal: vacuum analyze") as needed:
            if needed:
                connection.execute("vacuum analyze public.leads")


def build_base(server: BenchServer, rows: int) -> None:
    """Our leads at the first revision, kept apart: what comes after it can change without loading them again."""
    key = _key(_first_revision(), lead_file(rows).name.encode())
    with server.connect("postgres") as admin:
        _ensure_database(admin, server.base_name, key, lambda: None)
    _bootstrap(server, server.base_name)
    with server.connect(server.base_name) as connection:
        connection.execute(STEPS.encode())
        with _step(connection, "base: first revision") as needed:
            if needed:
                migrate_to(server.url("migrator", server.base_name), FIRST_REVISION)
        with _step(connection, "base: towns and activities") as needed:
            if needed:
                seed(server.url("migrator", server.base_name))
        connection.execute("set session_replication_role = replica")
        with _step(connection, "base: organizations") as needed:
            if needed:
                _found_organizations(connection, rows)
        with _step(connection, "base: without secondary indexes") as needed:
            if needed:
                _drop_indexes(connection)
        with _step(connection, "base: leads") as needed:
            if needed:
                connection.execute("truncate public.leads cascade")
                _copy_leads(connection, rows)
        with _step(connection, "base: indexes") as needed:
            if needed:
                _make_indexes(connection)
        with _step(connection, "base: contacts of the measured tenants") as needed:
            if needed:
                connection.execute("truncate public.lead_contacts")
                for number in organization_numbers(rows).values():
                    connection.execute(CONTACTS, {"organization": organization_id(number)})
        with _step(connection, "base: vacuum analyze") as needed:
            if needed:
                connection.execute("vacuum analyze")


def build_ours(server: BenchServer, rows: int) -> None:
    """Ours: a copy of the base, migrated with its leads in it, as installations are; functions are replaced."""
    build_base(server, rows)
    key = _key(_migrations(), lead_file(rows).name.encode())

    def create() -> None:
        with server.connect("postgres") as admin:
            copy = sql.SQL("create database {} template {}")
            admin.execute(copy.format(sql.Identifier(server.name), sql.Identifier(server.base_name)))
        # Rights on a database are not copied with it.
        _bootstrap(server, server.name)

    with server.connect("postgres") as admin:
        _ensure_database(admin, server.name, key, create)
    with server.connect() as connection:
        with _step(connection, f"migration of {rows:,} leads") as needed:
            if needed:
                migrate(server.url("migrator"))
        # Functions may have changed since.
        migrate(server.url("migrator"))
        with _step(connection, "vacuum analyze") as needed:
            if needed:
                connection.execute("vacuum analyze")


def migrate_to(migration_url: str, revision: str) -> None:
    """Migrations up to a revision, without the replaceable SQL that stands on the newest."""
    config = alembic_config()
    engine = create_engine(sqlalchemy_url(migration_url), poolclass=NullPool)
    with engine.begin() as connection:
        for text in (ENTER, *(text for _, text in sql_in("early"))):
            connection.exec_driver_sql(text, execution_options={"no_parameters": True})
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()


def _bootstrap(server: BenchServer, database: str) -> None:
    server.bootstrap(database)
    with server.connect("postgres") as admin:
        for name, value in server.session_settings().items():
            admin.execute(
                sql.SQL("alter database {} set {} = {}").format(
                    sql.Identifier(database), sql.Identifier(name), sql.Literal(value)
                )
            )


CONTACTS = """
insert into public.lead_contacts (organization_id, lead_id, kind, raw, normalised, is_primary)
select l.organization_id, l.id, contact.kind, contact.value, contact.value, true
from public.leads as l
cross join lateral (values ('email', l.email), ('phone', l.phone)) as contact (kind, value)
where l.organization_id = %(organization)s and contact.value is not null
"""


def _found_organizations(connection: Connection, rows: int) -> None:
    with connection.transaction():
        for number in range(len(sizes_of(rows))):
            values = {"id": organization_id(number), "slug": f"tenant-{number:03d}", "name": f"Tenant {number}"}
            connection.execute(
                "insert into public.organizations (id, slug, name) values (%(id)s, %(slug)s, %(name)s) "
                "on conflict do nothing",
                values,
            )
            connection.execute(
                "insert into public.organization_directory (id, slug, status, time_zone) "
                "select id, slug, status, time_zone from public.organizations where id = %(id)s on conflict do nothing",
                values,
            )


def _drop_indexes(connection: Connection) -> None:
    """Filled without them the table takes a third of the time; the key stays, other tables rest on it."""
    secondary = connection.execute("""
        select i.indexrelid::regclass::text, replace(pg_get_indexdef(i.indexrelid), ' ON ONLY ', ' ON ')
        from pg_index as i
        where i.indrelid = 'public.leads'::regclass
          and not exists (select from pg_constraint as c where c.conindid = i.indexrelid)
        order by i.indexrelid""").fetchall()
    with connection.transaction():
        for name, definition in secondary:
            connection.execute("insert into bench.indexes (definition) values (%s)", [definition])
            connection.execute(f"drop index {name if '.' in name else 'public.' + name}".encode())


def _make_indexes(connection: Connection) -> None:
    missing = connection.execute("select place, definition from bench.indexes order by place").fetchall()
    for place, definition in missing:
        with connection.transaction():
            connection.execute(definition.encode())
            connection.execute("delete from bench.indexes where place = %s", [place])


def _copy_leads(connection: Connection, rows: int) -> None:
    columns = sql.SQL(", ").join(map(sql.Identifier, ("organization_id", *COLUMNS)))
    statement = sql.SQL("copy public.leads ({}) from stdin").format(columns)
    for _, lines in lines_by_organization(lead_file(rows), rows):
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            batch: list[bytes] = []
            for line in lines:
                batch.append(line)
                if len(batch) == 500:  # noqa: PLR2004 — about 250 kB a write
                    copy.write(b"".join(batch))
                    batch.clear()
            copy.write(b"".join(batch))


def _ensure_database(admin: Connection, name: str, key: str, create: Callable[[], None]) -> None:
    """Have a database that carries the key in its comment; one with another key is dropped: its leads are generated."""
    found = admin.execute(
        "select shobj_description(oid, 'pg_database') from pg_database where datname = %s", [name]
    ).fetchall()
    if found and found[0][0] == key:
        return
    if found and not re.fullmatch("leadsrapido benchmark [0-9a-f]{64}", found[0][0] or ""):
        raise SystemExit(f"The database {name} is none of the benchmark's. Take another name: --database.")
    print(f"Making database {name} …", flush=True)
    database = sql.Identifier(name)
    admin.execute(sql.SQL("drop database if exists {} with (force)").format(database))
    create()
    if not admin.execute("select from pg_database where datname = %s", [name]).fetchall():
        admin.execute(
            sql.SQL("create database {} template template0 encoding 'UTF8' locale 'C.UTF-8'").format(database)
        )
    admin.execute(sql.SQL("comment on database {} is {}").format(database, sql.Literal(key)))


def _key(*parts: bytes) -> str:
    return "leadsrapido benchmark " + hashlib.sha256(b"\0".join(parts)).hexdigest()


def _first_revision() -> bytes:
    """What leads of the first revision rest on: its files, and what their search vectors are made of."""
    vector, _ = read_sql("early", "text.sql").split("create or replace function app.search_query")
    files = sorted((SQL_ROOT.parent / "migrations" / "versions").glob(f"{FIRST_REVISION}_*.sql"))
    return b"\0".join((vector.encode(), *(path.read_bytes() for path in files)))


def _migrations() -> bytes:
    folders = (SQL_ROOT / "bootstrap", SQL_ROOT.parent / "migrations" / "versions")
    return b"\0".join(
        p.read_bytes() for folder in folders for p in sorted(folder.iterdir()) if p.suffix in {".sql", ".py"}
    )


@contextmanager
def _step(connection: Connection, step: str) -> Iterator[bool]:
    """Whether the step is still to be done; it is remembered when the block ends well."""
    if connection.execute("select from bench.steps where step = %s", [step]).fetchall():
        yield False
        return
    print(f"{step} … ", end="", flush=True)
    started = time.perf_counter()
    yield True
    connection.execute("insert into bench.steps (step) values (%s)", [step])
    print(f"{time.perf_counter() - started:,.0f} s", flush=True)
