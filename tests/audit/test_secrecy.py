"""The log keeps secrets, stays inside the tenant, and nobody but the triggers writes it."""

import hashlib
import json
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import errors, sql
from psycopg.rows import dict_row

from databases import TestDatabase
from leadsrapido.database.translate import translate
from leadsrapido.errors import TenantContextError

VALUES = """
select l.table_name, l.operation, l.changed_columns, l.value_digest, v.salt, v.old_values, v.new_values
from audit.log as l join audit.log_values as v
    on v.organization_id = l.organization_id and v.occurred_at = l.occurred_at and v.log_id = l.id
where l.organization_id = app.current_organization_id() order by l.id
"""


def test_secrets_are_told_by_name_only(app: psycopg.Connection, new_organization: UUID) -> None:
    """A new password is an event; neither it nor its hash stands in the log."""
    _enter(app, new_organization)
    app.execute(
        "insert into users (organization_id, email, password_hash) values (%s, 'a@example.com', 'old-hash')",
        [new_organization],
    )
    app.execute("update users set password_hash = 'new-hash' where organization_id = %s", [new_organization])
    app.execute(
        "insert into api_keys (organization_id, name, prefix, key_hash) values (%s, 'k', 'p', 'key-hash')",
        [new_organization],
    )
    app.execute(
        "insert into webhooks (organization_id, url, events, secret_encrypted) "
        "values (%s, 'https://example.com', '{lead.created}', 'hush')",
        [new_organization],
    )
    app.execute("update webhooks set secret_encrypted = 'hush-2' where organization_id = %s", [new_organization])
    rows = _rows(app, VALUES)
    updates = [row["changed_columns"] for row in rows if row["operation"] == "update"]
    assert sorted(updates) == [["password_hash"], ["secret_encrypted"]]
    told = repr([(row["old_values"], row["new_values"]) for row in rows])
    for secret in (
        "password_hash",
        "old-hash",
        "new-hash",
        "key_hash",
        "secret_encrypted",
        "hush",
        b"key-hash".hex(),
        b"hush".hex(),
    ):
        assert secret not in told
    assert "a@example.com" in told


def test_a_locked_contact_is_not_told(test_database: TestDatabase, new_organization: UUID) -> None:
    """Delivered leads arrive locked: the organization sees that contacts came, and not which."""
    with test_database.connect("superuser") as connection:
        _enter(connection, new_organization)
        (lead,) = (
            connection.execute(
                "insert into leads (organization_id, name, origin, is_accessed, content_hash) "
                "values (%s, 'L', 'delivered', false, 'x') returning id",
                [new_organization],
            ).fetchone()
            or ()
        )
        connection.execute(
            "insert into lead_contacts (organization_id, lead_id, kind, raw, normalised, is_locked) "
            "values (%s, %s, 'email', 'Locked@Example.com', 'locked@example.com', true)",
            [new_organization, lead],
        )
        connection.execute(
            "update lead_contacts set raw = 'LOCKED@example.com' where organization_id = %s", [new_organization]
        )
    with test_database.connect("app") as connection:
        _enter(connection, new_organization)
        rows = _rows(connection, VALUES)
        operations = [row["operation"] for row in rows if row["table_name"] == "lead_contacts"]
        assert sorted(operations) == ["insert", "update"]
        assert "ocked@" not in repr(rows).lower()
        assert all(row["value_digest"] == _digest(row) for row in rows), "no value hides in a digest either"
    with test_database.connect("superuser") as connection:
        _enter(connection, new_organization)
        connection.execute("update lead_contacts set is_locked = false where organization_id = %s", [new_organization])
        connection.execute(
            "update lead_contacts set raw = 'open@example.com' where organization_id = %s", [new_organization]
        )
        told = [row["new_values"] for row in _rows(connection, VALUES) if row["table_name"] == "lead_contacts"]
        assert {"is_locked": False} in told
        assert {"raw": "open@example.com"} in told


def test_erasing_values_leaves_the_entry(admin: psycopg.Connection, new_organization: UUID) -> None:
    """What remains tells who changed which columns when; the digest cannot be tried without its salt."""
    _enter(admin, new_organization)
    admin.execute("insert into users (organization_id, email) values (%s, 'person@example.com')", [new_organization])
    before = _rows(admin, "select * from audit.log where organization_id = app.current_organization_id() order by id")
    admin.execute("set local role leadsrapido_owner")
    erased = admin.execute("delete from audit.log_values where organization_id = %s", [new_organization])
    assert erased.rowcount == len([row for row in before if row["row_count"] == 1])
    after = _rows(admin, "select * from audit.log where organization_id = app.current_organization_id() order by id")
    assert before == after
    assert "person@example.com" not in repr(after)
    assert all(len(row["value_digest"]) == 32 for row in after)


@pytest.mark.parametrize("role", ["app", "worker", "readonly"])
@pytest.mark.parametrize("table", ["log", "log_values"])
def test_nobody_writes_the_log(role: str, table: str, test_database: TestDatabase, new_organization: UUID) -> None:
    name = sql.Identifier("audit", table)
    statements = [
        sql.SQL("insert into {} select * from {}").format(name, name),
        sql.SQL("update {} set occurred_at = now()").format(name),
        sql.SQL("delete from {}").format(name),
        sql.SQL("truncate {}").format(name),
        sql.SQL("copy {} from stdin").format(name),
        sql.SQL("lock table {} in access exclusive mode").format(name),
        sql.SQL("select audit.append({}, 'users', 'insert', null, null, null)").format(sql.Literal(new_organization)),
        sql.SQL("select audit.append_bulk({}, 'users', 'insert', 1, null)").format(sql.Literal(new_organization)),
        sql.SQL("select audit.ensure_partitions(1)"),
        sql.SQL("select count(*) from {}").format(sql.Identifier("audit", f"{table}_default")),
    ]
    with test_database.connect(role) as connection:
        for statement in statements:
            with pytest.raises((errors.InsufficientPrivilege, errors.ReadOnlySqlTransaction)):
                connection.execute(statement)
            connection.rollback()


def test_each_organization_sees_its_own_entries(
    app: psycopg.Connection, new_organization: UUID, other_organization: UUID
) -> None:
    count = "select count(*)::integer as entries, count(distinct organization_id)::integer as tenants from audit."
    for table in ("log", "log_values"):
        assert _rows(app, count + table) == [{"entries": 0, "tenants": 0}], "without a context, nothing"
    app.rollback()
    for organization in (new_organization, other_organization):
        _enter(app, organization)
        for table in ("log", "log_values"):
            (row,) = _rows(app, count + table)
            assert row["tenants"] == 1
            assert row["entries"] > 0
        app.rollback()


def test_a_superuser_cannot_put_one_organization_s_values_into_another_s_log(
    admin: psycopg.Connection, new_organization: UUID, other_organization: UUID
) -> None:
    for organization in (new_organization, other_organization):
        with admin.transaction():
            admin.execute("select set_config('app.current_organization_id', %s, true)", [str(organization)])
            admin.execute("insert into lead_segments (organization_id, name) values (%s, 'S')", [organization])
    both = [[new_organization, other_organization]]
    for change in (
        "update lead_segments set name = 'X' where organization_id = any(%s)",
        "delete from lead_segments where organization_id = any(%s)",
        "update organizations set name = 'X' where id = any(%s)",
    ):
        with pytest.raises(psycopg.Error, match="open its context first"), admin.transaction():
            admin.execute(change, both)
    admin.execute("select set_config('app.current_organization_id', '', true)")
    with pytest.raises(psycopg.Error, match="open its context first"):
        admin.execute("update lead_segments set name = 'X' where organization_id = %s", [new_organization])


def test_the_refusal_is_a_domain_error(admin: psycopg.Connection, new_organization: UUID) -> None:
    with pytest.raises(psycopg.Error) as raised:
        admin.execute("update organizations set name = 'X' where id = %s", [new_organization])
    assert isinstance(translate(raised.value), TenantContextError)


def _enter(connection: psycopg.Connection, organization: UUID) -> None:
    connection.execute("select app.set_context(%s)", [organization])


def _rows(connection: psycopg.Connection, query: str) -> list[dict[str, Any]]:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query.encode()).fetchall()


def _digest(row: dict[str, Any]) -> bytes:
    """As anybody could compute it who is told salt and values."""
    old, new = (_as_postgresql_writes(row[column]) for column in ("old_values", "new_values"))
    return hashlib.sha256(row["salt"] + f"{old}\x1f{new}".encode()).digest()


def _as_postgresql_writes(values: dict[str, Any] | None) -> str:
    return "" if values is None else json.dumps(values, ensure_ascii=False, separators=(", ", ": "))
