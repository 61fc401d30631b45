"""Both databases, built in steps that resume: what stands is left alone, what the software changed is made anew."""

import hashlib
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.lead_engine.data import (
    COLUMNS,
    ensure_lead_file,
    lead_file,
    lines_by_organization,
    organization_id,
    organization_numbers,
    sizes_of,
)  # fmt: skip
from benchmarks.lead_engine.server import BenchServer, Connection, in_context
from psycopg import sql

from leadsrapido.database.bootstrap import bootstrap
from leadsrapido.database.migrate import migrate
from leadsrapido.database.seed import seed
from leadsrapido.database.sql_files import SQL_ROOT

LITERAL_SQL = Path(__file__).with_name("literal.sql")
STEPS = """
create schema if not exists bench;
create table if not exists bench.steps (step text primary key, finished_at timestamptz not null default now());
create table if not exists bench.indexes (place bigint generated always as identity, definition text not null);
"""


def build(server: BenchServer, rows: int) -> None:
    """Have both databases filled, indexed and analyzed."""
    ensure_lead_file(rows)
    build_literal(server, rows)
    build_ours(server, rows)


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


def build_ours(server: BenchServer, rows: int) -> None:
    """Ours; made anew when migrations or leads changed, while functions are replaced in place."""
    key = _key(_migrations(), lead_file(rows).name.encode())

    def create() -> None:
        bootstrap(server.superuser_url, server.name, {})

    with server.connect("postgres") as admin:
        _ensure_database(admin, server.name, key, create)
    migrate(server.url("migrator"))
    seed(server.url("migrator"))
    with server.connect() as connection:
        connection.execute(STEPS.encode())
        connection.execute("set session_replication_role = replica")
        _fill(connection, rows)
        _derive(connection, rows)


def _fill(connection: Connection, rows: int) -> None:
    with _step(connection, "organizations") as needed:
        if needed:
            _found_organizations(connection, rows)
    with _step(connection, "leads: without secondary indexes") as needed:
        if needed:
            _drop_indexes(connection)
    with _step(connection, "leads") as needed:
        if needed:
            connection.execute("truncate public.leads cascade")
            _copy_leads(connection, rows)
    for place, definition in connection.execute(
        "select place, definition from bench.indexes order by place"
    ).fetchall():
        print(f"  {definition[:110]} …", flush=True)
        with connection.transaction():
            connection.execute(definition.encode())
            connection.execute("delete from bench.indexes where place = %s", [place])
    with _step(connection, "contacts of the measured tenants") as needed:
        if needed:
            connection.execute("truncate public.lead_contacts")
            for number in organization_numbers(rows).values():
                connection.execute(CONTACTS, {"organization": organization_id(number)})
    with _step(connection, "leads: vacuum analyze") as needed:
        if needed:
            connection.execute("vacuum analyze public.leads")
            connection.execute("vacuum analyze public.lead_contacts")


CONTACTS = """
insert into public.lead_contacts (organization_id, lead_id, kind, raw, normalised, is_primary)
select l.organization_id, l.id, contact.kind, contact.value, contact.value, true
from public.leads as l
cross join lateral (values ('email', l.email), ('phone', l.phone)) as contact (kind, value)
where l.organization_id = %(organization)s and contact.value is not null
"""


def _derive(connection: Connection, rows: int) -> None:
    """What the database keeps about leads beside them, for every organization: rebuilt with the leads in place."""
    for step, function, tables in DERIVED:
        is_there = connection.execute("select to_regprocedure(%s) is not null", [f"{function}(uuid)"]).fetchall()[0][0]
        if not is_there:
            continue
        with _step(connection, step) as needed:
            if not needed:
                continue
            for number in range(len(sizes_of(rows))):
                with connection.transaction():
                    in_context(connection, organization_id(number))
                    connection.execute(f"select {function}(%s)".encode(), [organization_id(number)])
            for table in tables:
                connection.execute(f"vacuum analyze {table}".encode())


DERIVED = (("lexicon", "app.rebuild_lexicon", ("public.lead_lexemes", "public.lead_words")),)


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


def _migrations() -> bytes:
    folders = (SQL_ROOT / "bootstrap", SQL_ROOT / "early", SQL_ROOT.parent / "migrations" / "versions")
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
