"""Whatever is asked, A under row level security gets what a superuser gets who is told A's rows by hand."""

from typing import Any

import psycopg
from hypothesis import HealthCheck, find, given, settings
from random_statements import Change, Query, changes, queries
from two_tenants import Two, enter

SETTINGS = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@SETTINGS
@given(query=queries())
def test_reading(two: Two, superuser: psycopg.Connection[Any], query: Query) -> None:
    wanted = sorted(superuser.execute(query.told(two.a.id).encode()).fetchall(), key=str)
    with two.database.connect("app") as connection:
        enter(connection, two.a.id)
        found = sorted(connection.execute(query.as_it_is().encode()).fetchall(), key=str)
        connection.rollback()
        nobody = connection.execute(query.as_it_is().encode()).fetchall()
        connection.rollback()
    assert found == wanted
    assert not any(two.a.mark in str(row) or two.b.mark in str(row) for row in nobody)


def test_a_hole_would_be_found(fresh_two: Two) -> None:
    """With a policy too many, some statement of these kinds gives it away."""
    with fresh_two.database.connect("superuser") as admin:
        admin.autocommit = True
        admin.execute("create policy hole on public.activities for select to leadsrapido_app using (true)")

        def gives_away(query: Query) -> bool:
            with fresh_two.database.connect("app") as connection:
                enter(connection, fresh_two.a.id)
                found = connection.execute(query.as_it_is().encode()).fetchall()
            wanted = admin.execute(query.told(fresh_two.a.id).encode()).fetchall()
            return sorted(found, key=str) != sorted(wanted, key=str)

        assert find(queries(), gives_away, settings=SETTINGS)


@SETTINGS
@given(change=changes())
def test_writing(two: Two, superuser: psycopg.Connection[Any], change: Change) -> None:
    wanted = superuser.execute(change.counted.told(two.a.id).encode()).fetchone()
    with two.database.connect("app") as connection:
        enter(connection, two.a.id)
        touched = connection.execute(change.statement.encode()).rowcount
        connection.rollback()
        by_nobody = connection.execute(change.statement.encode()).rowcount
        connection.rollback()
    assert (touched,) == wanted
    assert by_nobody == 0
