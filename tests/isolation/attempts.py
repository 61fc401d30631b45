"""Statements by which A reaches for rows: every verb on one relation, built from its columns and from a row of B."""

import json
from dataclasses import dataclass
from typing import Any, Literal
from uuid import uuid4

import psycopg
from tenants import Tenant

Aim = Literal["foreign", "any"]
REFERENCE = {"states", "municipalities", "cnaes"}


@dataclass(frozen=True)
class Relation:
    """A table, partition or view.

    Attributes:
        name: with its schema, as PostgreSQL prints it.
        tenant_column: None when it has none.
        columns: all of them.
        insertable, updatable: columns the role may write.
        key: columns of the primary key.
        unique: columns of any unique key.
    """

    name: str
    tenant_column: str | None
    columns: list[str]
    insertable: list[str]
    updatable: list[str]
    key: list[str]
    unique: list[str]


@dataclass(frozen=True)
class Attempt:
    """A statement, aimed at B's rows ("foreign": must find none) or at whatever is there ("any": own rows only)."""

    verb: str
    aim: Aim
    statement: str


def relations(admin: psycopg.Connection[Any], role: str) -> list[Relation]:
    """Every table, partition and view of ours, as the role may use it."""
    rows = admin.execute(
        """
        with columns as (
            select a.*, has_column_privilege(%(role)s, a.attrelid, a.attnum, 'insert') as insertable,
                   has_column_privilege(%(role)s, a.attrelid, a.attnum, 'update') as updatable
            from pg_attribute as a where a.attnum > 0 and not a.attisdropped
        )
        select c.oid::regclass::text,
               case when c.relname = 'organizations' then 'id'
                    else max(a.attname::text) filter (where a.attname = 'organization_id') end,
               array_agg(a.attname::text order by a.attnum),
               coalesce(array_agg(a.attname::text order by a.attnum)
                   filter (where a.attgenerated = '' and a.insertable), '{}'),
               coalesce(array_agg(a.attname::text order by a.attnum)
                   filter (where a.attgenerated = '' and a.updatable), '{}'),
               coalesce((select array_agg(k.attname::text order by k.attnum) from pg_index as i
                   join pg_attribute as k on k.attrelid = i.indrelid and k.attnum = any (i.indkey)
                   where i.indrelid = c.oid and i.indisprimary), '{}'),
               coalesce((select array_agg(distinct k.attname::text) from pg_index as i
                   join pg_attribute as k on k.attrelid = i.indrelid and k.attnum = any (i.indkey)
                   where i.indrelid = c.oid and i.indisunique), '{}')
        from pg_class as c
        join pg_namespace as n on n.oid = c.relnamespace
        join columns as a on a.attrelid = c.oid
        where c.relkind in ('r', 'p', 'v', 'm') and n.nspname !~ '^(pg_|information_schema)'
          and pg_get_userbyid(c.relowner) = 'leadsrapido_owner'
        group by c.oid, c.relname order by 1
        """,
        {"role": f"leadsrapido_{role}"},
    ).fetchall()
    return [Relation(*row) for row in rows]


def attempts(relation: Relation, b: Tenant, row: dict[str, Any] | None) -> list[Attempt]:
    """Every way to read, count, change or lock rows of the relation; `row` is one of B's."""
    name, tenant = relation.name, relation.tenant_column
    foreign = f"where {tenant} = '{b.id}'" if tenant else ""
    first = relation.updatable[0] if relation.updatable else relation.columns[-1]
    touch = f"update {name} set {first} = {first}"
    made = [
        # What everybody may read tells nothing by being read.
        *([] if name in REFERENCE else _reading(name, "")),
        Attempt("update", "any", touch),
        Attempt("update returning", "any", f"{touch} returning {name}.*"),
        Attempt("update in cte", "any", f"with u as ({touch} returning *) select * from u"),
        Attempt("delete", "any", f"delete from {name}"),
        Attempt("delete returning", "any", f"delete from {name} returning *"),
        Attempt("delete in cte", "any", f"with d as (delete from {name} returning *) select * from d"),
    ]
    if tenant:
        made += [
            *(Attempt(f"{attempt.verb} of B", "foreign", attempt.statement) for attempt in _reading(name, foreign)),
            Attempt("update of B", "foreign", f"{touch} {foreign}"),
            Attempt("update of B returning", "foreign", f"{touch} {foreign} returning *"),
            Attempt(
                "update by current of join",
                "foreign",
                f"{touch} from (values ('{b.id}'::uuid)) as v (o) where {tenant} = v.o",
            ),
            Attempt("delete of B", "foreign", f"delete from {name} {foreign}"),
            Attempt(
                "delete of B using",
                "foreign",
                f"delete from {name} using (values ('{b.id}'::uuid)) as v (o) where {tenant} = v.o",
            ),
            Attempt(
                "merge update",
                "foreign",
                f"merge into {name} as t using (values ('{b.id}'::uuid)) as v (o) on t.{tenant} = v.o "
                f"when matched then update set {first} = t.{first} when not matched then do nothing",
            ),
            Attempt(
                "merge delete",
                "foreign",
                f"merge into {name} as t using (values ('{b.id}'::uuid)) as v (o) on t.{tenant} = v.o "
                "when matched then delete when not matched then do nothing",
            ),
            Attempt("move to B", "foreign", f"update {name} set {tenant} = '{b.id}'"),
            Attempt("leaky cast of B", "foreign", f"select * from {name} as t {foreign} and (t::text)::integer = 0"),
            Attempt(
                "division oracle",
                "foreign",
                f"select * from {name} as t {foreign} and 1 / (case when length(t::text) > 0 then 0 else 1 end) = 1",
            ),
        ]
    if row:
        made += _inserting(relation, first, row)
    return made


def _reading(name: str, where: str) -> list[Attempt]:
    return [
        Attempt("select", "any", f"select * from {name} {where}"),
        Attempt("count", "any", f"select count(*) from {name} {where} having count(*) > 0"),
        Attempt("exists", "any", f"select 1 where exists (select from {name} {where})"),
        Attempt("whole row", "any", f"select t::text, to_jsonb(t) from {name} as t {where}"),
        Attempt("for update", "any", f"select * from {name} {where} for update"),
        Attempt("for key share", "any", f"select * from {name} {where} for key share"),
        Attempt("in cte", "any", f"with x as materialized (select * from {name} {where}) select * from x"),
        Attempt("in set operation", "any", f"select t::text from {name} as t {where} union select 'x' where false"),
        Attempt(
            "in lateral join",
            "any",
            f"select y.* from (values (1)) as v cross join lateral (select * from {name} {where}) as y",
        ),
        Attempt(
            "as xml",
            "any",
            f"select query_to_xml($q$select * from {name} {where}$q$, true, true, '') "
            f"where exists (select from {name} {where})",
        ),
        Attempt("with row_security off", "any", f"/* row_security off */ select * from {name} {where}"),
        Attempt("copy", "any", f"copy (select * from {name} {where}) to stdout"),
        Attempt("cursor", "any", f"declare c cursor for select * from {name} {where}"),
        *(
            []
            if where
            else [Attempt("copy table", "any", f"copy {name} to stdout"), Attempt("table", "any", f"table {name}")]
        ),
    ]


def _inserting(relation: Relation, first: str, row: dict[str, Any]) -> list[Attempt]:
    columns = relation.insertable or relation.columns
    listed = ", ".join(columns)
    target = ", ".join(relation.key)
    made = []
    # Once the very row, once a new one beside it: a collision would hide that nothing else refuses.
    for which, content in (("B's row", row), ("a row for B", _beside(row, relation.unique))):
        literal = json.dumps({key: value for key, value in content.items() if key in columns}).replace("'", "''")
        insert = (
            f"insert into {relation.name} ({listed}) "
            f"select {listed} from jsonb_populate_record(null::{relation.name}, '{literal}')"
        )
        made += [
            Attempt(f"insert {which}", "foreign", insert),
            Attempt(f"insert {which} returning", "foreign", f"{insert} returning *"),
            Attempt(
                f"upsert {which}",
                "foreign",
                f"{insert} on conflict ({target}) do update set {first} = excluded.{first} returning *",
            ),
            Attempt(f"insert {which} or nothing", "foreign", f"{insert} on conflict do nothing returning *"),
        ]
    return made


def _beside(row: dict[str, Any], unique: list[str]) -> dict[str, Any]:
    """The row with other values in its unique columns, of the same tenant."""
    other: dict[str, Any] = {"position": 4711, "day": "2027-01-01"}
    changed = dict(row)
    for column in unique:
        value = row.get(column)
        if column in other:
            changed[column] = other[column]
        elif column == "id":
            changed[column] = str(uuid4())
        elif isinstance(value, str) and value.startswith("\\x"):
            changed[column] = "\\x" + "ab" * 32
        elif isinstance(value, str) and not column.endswith("_id"):
            changed[column] = f"{value}-beside"
    return changed
