"""Every function the application may call, with hostile arguments: it tells and touches nothing of B."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from assault import secrets_of
from psycopg import sql
from states import MALFORMED, STATES
from tenants import Tenant, checksum
from two_tenants import Two

# The one door: it opens whatever organization it is told, once a transaction; see docs/security-model.md.
DOORS = {"app.set_context"}

CALLABLE = """
select s.nspname || '.' || p.proname, p.oid::regprocedure::text,
       array(select format_type(t, null) from unnest(p.proargtypes) with ordinality as a (t, n) order by n)
from pg_proc as p join pg_namespace as s on s.oid = p.pronamespace
where has_function_privilege(%s, p.oid, 'execute') and s.nspname in ('app', 'audit', 'ops', 'public')
  and pg_get_userbyid(p.proowner) in ('leadsrapido_owner', 'leadsrapido_search') and p.prorettype <> 'trigger'::regtype
order by 2
"""

STATES_OF_APP = [
    "own",
    "own, then foreign refused",
    "unset",
    "left by a transaction",
    "unknown organization",
    *MALFORMED,
]
TRIED = [*(("app", state) for state in STATES_OF_APP), ("worker", "own"), ("readonly", "own")]


@pytest.mark.parametrize(("role", "state"), TRIED)
def test_functions_tell_nothing_of_b(fresh_two: Two, role: str, state: str) -> None:
    """Committed, call by call: what a function did to A stays, and B's checksum does not move."""
    two, found = fresh_two, []
    with two.database.connect("superuser") as admin, two.database.connect(role) as connection:
        admin.autocommit = True
        before = checksum(admin, two.b.id)
        STATES[state](connection, two.a, two.b)
        for name, signature, types in admin.execute(CALLABLE, [f"leadsrapido_{role}"]).fetchall():
            for arguments in _hostile(types, two.a, two.b) if name not in DOORS else ():
                text = _call(connection, name, types, arguments)
                # The setting itself may be named: in some states it holds B's id.
                secrets = secrets_of(two.b, str(two.b.id), *map(str, arguments))
                found += [f"{signature} with {arguments}: tells {secret}" for secret in secrets if secret in text]
        connection.commit()
        assert found == []
        assert checksum(admin, two.b.id) == before


def test_definers_ask_for_their_tenant(two: Two, superuser: psycopg.Connection[Any]) -> None:
    """Functions with more rights than their caller raise without a context, and in another than they are told."""
    definers = superuser.execute(
        CALLABLE.replace("order by 2", "and p.prosecdef order by 2"), ["leadsrapido_app"]
    ).fetchall()
    assert definers
    for state in ("own", "unset"):
        with two.database.connect("app") as connection:
            STATES[state](connection, two.a, two.b)
            for name, signature, types in definers:
                # The organization named is the first argument, by rule: B's.
                arguments = [str(two.b.id) if n == 0 else None for n in range(len(types))]
                assert types[0] == "uuid", f"{signature} does not take the organization as its first argument"
                assert "LR001" in _call(connection, name, types, arguments), signature


def _hostile(types: list[str], a: Tenant, b: Tenant) -> Iterator[list[Any]]:
    """Argument lists: each candidate of each type once, the others at their harmless value; then the worst of all."""
    candidates = [_candidates(kind, a, b) for kind in types]
    harmless = [values[0] for values in candidates]
    yield harmless
    for position, values in enumerate(candidates):
        for value in values[1:]:
            yield [value if n == position else other for n, other in enumerate(harmless)]
    for number in range(max((len(values) for values in candidates), default=0)):
        yield [values[number % len(values)] for values in candidates]


def _candidates(kind: str, a: Tenant, b: Tenant) -> list[Any]:
    known: dict[str, list[Any]] = {
        "uuid": [str(a.id), str(b.id), *(str(i) for i in b.ids.values()), str(a.ids["import"]), str(uuid4()), None],
        "text": [None, b.mark, "padaria", f"{b.mark}:*", "' or true --", "$1", "%", "x" * 900, "\\", "{a}", "São"],
        "integer": [25, 0, -1, 1, 2147483647, None],
        "bigint": [25, 0, -1, 9223372036854775807, None],
        "real": [None, 0.0, -1.0, 3e38],
        "double precision": [None, 0.0, -23.55, 1e308, -46.63, 500000.0],
        "boolean": [None, True, False],
        "text[]": [None, [], ["common"], [b.mark], ["' or true --", None]],
        "jsonb": [None, "{}", f'{{"key": "{b.mark}"}}', "[]", '"x"'],
        "timestamp with time zone": [None, "infinity", "2026-01-01"],
        "inet": [None, "203.0.113.1"],
        "interval": [None, "1 second"],
        "bytea": [None, b"\\x00"],
    }
    return known.get(kind, [None])


def _call(connection: psycopg.Connection[Any], name: str, types: list[str], arguments: list[Any]) -> str:
    """All that comes back, as text: rows, or the error with every field of it."""
    query = sql.SQL("select f from {}({}) as f").format(
        sql.Identifier(*name.split(".")),
        sql.SQL(", ").join(sql.SQL("%s::") + sql.SQL(kind) for kind in types),
    )
    try:
        with connection.transaction():
            return str(connection.execute(query, arguments).fetchall())
    except psycopg.Error as error:
        diag = error.diag
        parts = (error.sqlstate, error, diag.message_detail, diag.message_hint, diag.context)
        return " ".join(str(part) for part in parts if part)
