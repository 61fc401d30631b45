"""The states the tenant setting can be in when A attacks: how each is brought about."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import psycopg
from tenants import Tenant

SETTING = "app.current_organization_id"
Connection = psycopg.Connection[Any]


def _unset(connection: Connection, _a: Tenant, _b: Tenant) -> None:
    """Nothing was said."""


def _after_a_transaction(connection: Connection, a: Tenant, _b: Tenant) -> None:
    """A pooled connection whose last transaction was A's: the setting is '' and not NULL."""
    connection.execute("select app.set_context(%s)", [a.id])
    connection.commit()


def _said(value: Callable[[Tenant, Tenant], str]) -> Callable[[Connection, Tenant, Tenant], None]:
    def say(connection: Connection, a: Tenant, b: Tenant) -> None:
        connection.execute("select set_config(%s, %s, true)", [SETTING, value(a, b)])

    return say


def _own(connection: Connection, a: Tenant, _b: Tenant) -> None:
    connection.execute("select app.set_context(%s, null, 'admin', '203.0.113.7')", [a.id])


def _own_then_foreign(connection: Connection, a: Tenant, b: Tenant) -> None:
    """A second organization in the same transaction is refused, inside a savepoint too."""
    _own(connection, a, b)
    try:
        with connection.transaction():
            connection.execute("select app.set_context(%s)", [b.id])
    except psycopg.Error as error:
        assert error.sqlstate == "LR001", error  # noqa: PT017
    else:
        raise AssertionError("a second organization was let in")


def _foreign_undone(connection: Connection, a: Tenant, b: Tenant) -> None:
    """B's context in a savepoint that was rolled back, as code with a bug might leave it."""
    with connection.transaction(force_rollback=True):
        connection.execute("select set_config(%s, %s, true)", [SETTING, str(b.id)])
    _own(connection, a, b)


def _role_without_tenant(connection: Connection, _a: Tenant, _b: Tenant) -> None:
    connection.execute("select set_config('app.current_user_role', 'admin', true)")


# States in which A sees its own rows.
OWN: dict[str, Callable[[Connection, Tenant, Tenant], None]] = {
    "own": _own,
    "own in capitals": _said(lambda a, _: str(a.id).upper()),
    "own in braces": _said(lambda a, _: "{" + str(a.id) + "}"),
    "own, then foreign refused": _own_then_foreign,
    "own, after foreign was undone": _foreign_undone,
}
# States in which nothing is to be seen.
NOBODY: dict[str, Callable[[Connection, Tenant, Tenant], None]] = {
    "unset": _unset,
    "empty": _said(lambda *_: ""),
    "left by a transaction": _after_a_transaction,
    "unknown organization": _said(lambda *_: str(uuid4())),
    "role without organization": _role_without_tenant,
}
# States that are no UUID: every statement that asks is an error.
MALFORMED: dict[str, Callable[[Connection, Tenant, Tenant], None]] = {
    "garbage": _said(lambda *_: "' or true --"),
    "blank": _said(lambda *_: " "),
    "prefix of B": _said(lambda _, b: str(b.id)[:8]),
    "B and more": _said(lambda _, b: f"{b.id}0"),
    "A, B": _said(lambda a, b: f"{a.id},{b.id}"),
}
STATES = OWN | NOBODY | MALFORMED
