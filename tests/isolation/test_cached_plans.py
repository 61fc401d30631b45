"""A statement prepared and planned under B, executed under A: the plan is kept, the tenant is not."""

from collections.abc import Iterator
from uuid import UUID

import psycopg
import pytest
from psycopg.rows import TupleRow
from two_tenants import Two, enter

# From the sixth execution PostgreSQL may keep one plan for all values.
ENOUGH_FOR_A_GENERIC_PLAN = 12

STATEMENTS = {
    "count": "select count(*) from leads",
    "count of a named tenant": "select count(*) from leads where organization_id = $1",
    "rows": "select id from activities",
    "tenant in the plan": "select count(*) from users where organization_id = app.current_organization_id()",
    "join": "select count(*) from leads join lead_contacts using (organization_id) where organization_id = $1",
    "update": "update lead_segments set color = '#ffffff' where organization_id = $1",
    "delete": "delete from activities where organization_id = $1",
}


@pytest.fixture
def pooled(two: Two) -> Iterator[psycopg.Connection[TupleRow]]:
    """One connection as the application, used by one tenant after the other."""
    with two.database.connect("app") as connection:
        yield connection
        connection.rollback()


@pytest.mark.parametrize("mode", ["auto", "force_generic_plan", "force_custom_plan"])
@pytest.mark.parametrize("statement", STATEMENTS.values(), ids=STATEMENTS)
def test_a_plan_made_under_b_finds_nothing_of_b(
    pooled: psycopg.Connection[TupleRow], two: Two, statement: str, mode: str
) -> None:
    pooled.execute(f"set plan_cache_mode = {mode}".encode())
    asks_by_name = "$1" in statement
    pooled.execute(f"prepare kept {'(uuid)' if asks_by_name else ''} as {statement}".encode())
    pooled.commit()
    execute = _execute(two.b.id if asks_by_name else None)
    under_b = [_rolled_back(pooled, two.b.id, execute) for _ in range(ENOUGH_FOR_A_GENERIC_PLAN)]
    assert set(under_b) == {under_b[0]}
    assert under_b[0] > 0
    foreign = _rolled_back(pooled, two.a.id, execute)
    own = _rolled_back(pooled, two.a.id, _execute(two.a.id if asks_by_name else None))
    nobody = _rolled_back(pooled, None, execute)
    assert nobody == 0
    assert own > 0
    # Without a parameter the statement is about whoever asks: A's own rows, as many as B has.
    assert foreign == (0 if asks_by_name else own)


def test_a_cursor_does_not_outlive_its_tenant(pooled: psycopg.Connection[TupleRow], two: Two) -> None:
    enter(pooled, two.b.id)
    pooled.execute("declare waiting cursor for select * from leads")
    pooled.commit()
    enter(pooled, two.a.id)
    with pytest.raises(psycopg.errors.InvalidCursorName):
        pooled.execute("fetch all from waiting")


def test_a_context_does_not_outlive_its_transaction(pooled: psycopg.Connection[TupleRow], two: Two) -> None:
    for end in (pooled.commit, pooled.rollback):
        enter(pooled, two.b.id)
        end()
        assert _count(pooled, b"select count(*) from leads") == 0
        pooled.rollback()


def test_a_context_of_an_undone_savepoint_is_undone(pooled: psycopg.Connection[TupleRow], two: Two) -> None:
    with pooled.transaction(force_rollback=True):
        enter(pooled, two.b.id)
        assert _count(pooled, b"select count(*) from leads") > 0
    assert _count(pooled, b"select count(*) from leads") == 0


def test_a_context_left_by_an_error_is_gone(pooled: psycopg.Connection[TupleRow], two: Two) -> None:
    enter(pooled, two.b.id)
    with pytest.raises(psycopg.errors.DivisionByZero):
        pooled.execute("select 1 / 0")
    pooled.rollback()
    assert _count(pooled, b"select count(*) from leads") == 0


def _execute(named: UUID | None) -> bytes:
    return (f"execute kept ('{named}')" if named else "execute kept").encode()


def _rolled_back(connection: psycopg.Connection[TupleRow], organization: UUID | None, statement: bytes) -> int:
    """Rows counted, given or touched by the statement in the organization's context; all undone."""
    if organization is not None:
        enter(connection, organization)
    cursor = connection.execute(statement)
    counted = cursor.fetchall() if cursor.description else []
    number = counted[0][0] if len(counted) == 1 and isinstance(counted[0][0], int) else cursor.rowcount
    connection.rollback()
    return int(number)


def _count(connection: psycopg.Connection[TupleRow], statement: bytes) -> int:
    row = connection.execute(statement).fetchone()
    assert row is not None
    return int(row[0])
