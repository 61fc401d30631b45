"""What PostgreSQL says becomes a sentence of ours, with the exit code it deserves."""

import psycopg
import pytest
from psycopg import errors

from databases import TestDatabase
from leadsrapido.database.migrator import explain
from leadsrapido.database.translate import translate
from leadsrapido.errors import (
    DatabaseUnreachableError,
    DriftError,
    LeadsRapidoError,
    SettingsError,
    TenantContextError,
    TookTooLongError,
    UsageError,
)


@pytest.mark.parametrize(
    ("statement", "known"),
    [
        ("select * from nowhere.table_of_another_version", DriftError),
        ("select * from public.table_of_another_version", DriftError),
        ("select column_of_another_version from public.states", DriftError),
        ("select app.function_of_another_version()", DriftError),
        ("select app.set_context(null)", TenantContextError),
        ("select app.set_context(app.uuid_v7(), null, 'root')", UsageError),
        ("select 'x'::integer", UsageError),
        ("set local statement_timeout = 1; select pg_sleep(10)", TookTooLongError),
    ],
)
def test_expected_outcomes(statement: str, known: type[LeadsRapidoError], app: psycopg.Connection) -> None:
    with pytest.raises(psycopg.Error) as raised:
        app.execute(statement.encode())
    translated = translate(raised.value)
    assert type(translated) is known
    assert "\n" not in str(translated)
    assert statement not in str(translated)


def test_what_somebody_else_holds(test_database: TestDatabase) -> None:
    with test_database.connect("superuser") as holder, test_database.connect("superuser") as waiter:
        holder.execute("lock table public.states in access exclusive mode")
        waiter.execute("set local lock_timeout = 1")
        with pytest.raises(errors.LockNotAvailable) as raised:
            waiter.execute("select * from public.states")
        assert "Somebody else holds what this needs" in str(translate(raised.value))


def test_no_answer() -> None:
    with pytest.raises(psycopg.OperationalError) as raised:
        psycopg.connect("postgresql://nobody@127.0.0.1:1/nothing")
    assert isinstance(translate(raised.value), DatabaseUnreachableError)


def test_what_nobody_expects_stays_what_it_is(app: psycopg.Connection) -> None:
    with pytest.raises(errors.DivisionByZero) as raised:
        app.execute("select 1 / 0")
    assert translate(raised.value) is None


def test_the_operator_is_told_which_role_is_needed(app: psycopg.Connection) -> None:
    with pytest.raises(errors.InsufficientPrivilege) as raised:
        app.execute("create table public.mine ()")
    explained = explain(raised.value)
    assert isinstance(explained, SettingsError)
    assert "permission denied for schema public" in str(explained)
    assert "leadsrapido_migrator" in str(explained)


def test_the_operator_is_sent_to_bootstrap(admin: psycopg.Connection) -> None:
    with pytest.raises(psycopg.Error) as raised:
        admin.execute("set local role leadsrapido_of_another_server")
    assert "leadsrapido db bootstrap" in str(explain(raised.value))
