"""Writers share words and wait for nobody; folds run beside them and beside each other, and may be killed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import TupleRow

from databases import TestDatabase

Connection = psycopg.Connection[TupleRow]
Differences = Callable[[UUID], list[tuple[Any, ...]]]

INSERT = (
    "insert into leads (organization_id, name, city, state, email) "
    "select %s, 'Padaria ' || n, 'Santos', 'SP', %s || n || '@example.com' from generate_series(1, %s) as n"
)


def test_an_open_import_holds_up_no_colleague(
    test_database: TestDatabase, new_organization: UUID, differences: Differences
) -> None:
    """Another session of the organization writes the same words, folds and commits meanwhile."""
    with test_database.connect("app") as importing:
        _enter(importing, new_organization)
        importing.execute(INSERT, [new_organization, "import", 2000])
        with _hurried(test_database, new_organization) as colleague:
            colleague.execute(INSERT, [new_organization, "colleague", 1])
            colleague.execute("update leads set name = 'Padaria 2' where organization_id = %s", [new_organization])
        with _hurried(test_database, new_organization) as colleague:
            assert colleague.execute("select app.fold_lexicon(%s)", [new_organization]).fetchone() != (0,)
            assert _leads_with(colleague, new_organization, "padaria") == 1
        with _hurried(test_database, new_organization) as colleague:
            colleague.execute("select app.rebuild_lexicon(%s)", [new_organization])
        assert differences(new_organization) == []
    assert differences(new_organization) == []
    with _hurried(test_database, new_organization) as colleague:
        assert _leads_with(colleague, new_organization, "padaria") == 2001


def test_an_open_fold_holds_up_no_writer(
    test_database: TestDatabase, new_organization: UUID, differences: Differences
) -> None:
    """Nor another fold, which leaves the work to it; nothing is lost or counted twice."""
    with _hurried(test_database, new_organization) as connection:
        connection.execute(INSERT, [new_organization, "first", 50])
    with test_database.connect("app") as folding:
        _enter(folding, new_organization)
        folding.execute("select app.fold_lexicon(%s)", [new_organization])
        with _hurried(test_database, new_organization) as colleague:
            colleague.execute(INSERT, [new_organization, "second", 50])
            assert colleague.execute("select app.fold_lexicon(%s)", [new_organization]).fetchone() == (0,)
        assert differences(new_organization) == []
    assert differences(new_organization) == []


def test_many_folds_and_writers_at_once(
    test_database: TestDatabase, new_organization: UUID, differences: Differences
) -> None:
    """Neither deadlock nor loss."""

    def _work(worker: int) -> None:
        for turn in range(8):
            with test_database.connect("app") as connection:
                _enter(connection, new_organization)
                connection.execute(INSERT, [new_organization, f"w{worker}t{turn}n", 20])
            with test_database.connect("app") as connection:
                _enter(connection, new_organization)
                step = "rebuild" if (worker, turn % 4) == (0, 3) else "fold"
                connection.execute(f"select app.{step}_lexicon(%s)", [new_organization])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(_work, range(4)))
    assert differences(new_organization) == []
    with _hurried(test_database, new_organization) as connection:
        assert _leads_with(connection, new_organization, "padaria") == 4 * 8 * 20


def test_a_killed_fold_has_not_happened(
    test_database: TestDatabase, new_organization: UUID, differences: Differences
) -> None:
    with _hurried(test_database, new_organization) as connection:
        connection.execute(INSERT, [new_organization, "first", 50])
    killed = test_database.connect("app")
    _enter(killed, new_organization)
    killed.execute("select app.fold_lexicon(%s)", [new_organization])
    with test_database.connect("superuser") as admin:
        # With a timeout it returns when the session has ended.
        admin.execute("select pg_terminate_backend(%s, 10000)", [killed.info.backend_pid])
    killed.close()
    assert differences(new_organization) == []
    with _hurried(test_database, new_organization) as connection:
        [[folded]] = connection.execute("select app.fold_lexicon(%s)", [new_organization]).fetchall()
        assert folded > 0
    assert differences(new_organization) == []


def _enter(connection: Connection, organization: UUID) -> None:
    connection.execute("select app.set_context(%s)", [organization])


def _hurried(database: TestDatabase, organization: UUID) -> Connection:
    """A session that fails when it has to wait for anybody."""
    connection = database.connect("app")
    _enter(connection, organization)
    connection.execute("set local lock_timeout = '2s'")
    return connection


def _leads_with(connection: Connection, organization: UUID, lexeme: str) -> int:
    [[docs]] = connection.execute("select docs from app.lexicon_counts(%s, %s)", [organization, [lexeme]]).fetchall()
    return int(docs)
