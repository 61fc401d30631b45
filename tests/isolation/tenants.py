"""Two tenants with a row in every table, and what must not be told about one to the other."""

from dataclasses import dataclass, field
from typing import Any, Protocol, Self
from uuid import UUID, uuid4

import psycopg
from psycopg.rows import TupleRow

FILLED_BY = "tenants.sql"


class Clone(Protocol):
    """A database of the test server, as conftest gives it."""

    name: str

    def connect(self, role: str) -> psycopg.Connection[TupleRow]:
        """A connection as `superuser` or a login role's short name."""
        ...


@dataclass(frozen=True)
class Tenant:
    """An organization with rows everywhere.

    Attributes:
        id: of the organization.
        mark: a word in every text of its rows.
        locked: a word in every locked contact, which the tenant itself must not see.
        rows: one row a table, as JSON objects read by a superuser; key is the table's name.
        secrets: every id and marked word of its rows.
    """

    id: UUID
    mark: str
    locked: str
    ids: dict[str, UUID]
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    secrets: frozenset[str] = frozenset()

    @classmethod
    def named(cls, name: str, organization: UUID) -> Self:
        """A tenant that is not filled yet."""
        things = ("user", "segment", "import", "lead", "locked_lead", "stage", "deal", "field")
        return cls(organization, f"{name}mark", f"{name}locked", {thing: uuid4() for thing in things})


def neighbours(admin: psycopg.Connection[Any]) -> tuple[UUID, UUID]:
    """Two organization ids whose leads share one partition: nothing but the policy stands between them."""
    first = uuid4()
    while True:
        second = uuid4()
        same = admin.execute(
            """select satisfies_hash_partition('public.leads'::regclass, 16, r, %s)
               from generate_series(0, 15) as r where satisfies_hash_partition('public.leads'::regclass, 16, r, %s)""",
            [second, first],
        ).fetchone()
        if same and same[0]:
            return first, second


def tenant_tables(admin: psycopg.Connection[Any]) -> dict[str, str]:
    """Table → its tenant column, of every table that holds tenants' rows."""
    rows = admin.execute(
        """select c.oid::regclass::text, case c.relname when 'organizations' then 'id' else 'organization_id' end
           from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
           where c.relkind in ('r', 'p') and not c.relispartition and n.nspname !~ '^(pg_|information_schema)'
             and (c.relname = 'organizations' or exists (
                 select from pg_attribute as a
                 where a.attrelid = c.oid and a.attname = 'organization_id' and not a.attisdropped))
           order by 1"""
    ).fetchall()
    return {row[0]: row[1] for row in rows}


def untenanted_tables(admin: psycopg.Connection[Any]) -> list[str]:
    """Tables of ours without a tenant column."""
    rows = admin.execute(
        """select c.oid::regclass::text from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
           where c.relkind in ('r', 'p') and not c.relispartition and pg_get_userbyid(c.relowner) = 'leadsrapido_owner'
             and c.relname <> 'organizations' and not exists (
                 select from pg_attribute as a
                 where a.attrelid = c.oid and a.attname = 'organization_id' and not a.attisdropped)
           order by 1"""
    ).fetchall()
    return [row[0] for row in rows]


def checksum(admin: psycopg.Connection[Any], tenant: UUID) -> dict[str, tuple[int, str]]:
    """Table → (count, hash) of the tenant's rows, and of every table that belongs to nobody; read by a superuser."""
    every = {table: f"where {column} = '{tenant}'" for table, column in tenant_tables(admin).items()}
    every |= dict.fromkeys(untenanted_tables(admin), "")
    every["import_staging"] = f"where import_id in (select id from imports where organization_id = '{tenant}')"
    sums = {}
    for table, condition in every.items():
        row = admin.execute(
            f"""select count(*), coalesce(md5(string_agg(t::text, '|' order by t::text)), '')
                from {table} as t {condition}"""
        ).fetchone()
        assert row is not None
        sums[table] = (row[0], row[1])
    return sums
