"""Leads with words, written as the application writes them, and what the lexicon says of them."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.rows import TupleRow

from databases import TestDatabase

Connection = psycopg.Connection[TupleRow]
Enter = Callable[[Connection, UUID], None]


@pytest.fixture
def enter() -> Enter:
    """enter(connection, organization) opens the tenant's context for the transaction."""

    def _enter(connection: Connection, organization: UUID) -> None:
        connection.execute("select app.set_context(%s)", [organization])

    return _enter


@pytest.fixture
def differences(test_database: TestDatabase, enter: Enter) -> Callable[[UUID], list[tuple[Any, ...]]]:
    """differences(organization): what app.check_lexicon finds, in a session of its own; nothing when all is well."""

    def _differences(organization: UUID) -> list[tuple[Any, ...]]:
        with test_database.connect("app") as connection:
            enter(connection, organization)
            return connection.execute("select * from app.check_lexicon(%s)", [organization]).fetchall()

    return _differences
