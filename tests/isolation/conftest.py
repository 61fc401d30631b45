"""A database of its own with tenants A and B, each with rows in every table."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg.rows import TupleRow
from tenants import Clone
from two_tenants import Two, make_two


@pytest.fixture(scope="session")
def two(test_database: Clone) -> Iterator[Two]:
    """Both tenants, committed. Tests roll back what succeeds on A's own rows."""
    with test_database.connect("superuser") as admin:
        yield make_two(test_database, admin)


@pytest.fixture
def fresh_two(fresh_database: Clone) -> Iterator[Two]:
    """Both tenants in a clone for one test, which may commit."""
    with fresh_database.connect("superuser") as admin:
        yield make_two(fresh_database, admin)


@pytest.fixture
def superuser(two: Two) -> Iterator[psycopg.Connection[TupleRow]]:
    """Sees everything, changes nothing; every statement sees what is committed."""
    with two.database.connect("superuser") as connection:
        connection.autocommit = True
        yield connection
