"""Staging and its functions keep tenants apart by themselves, since no policy does it for them."""

from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.rows import TupleRow

from databases import TestDatabase

Connection = psycopg.Connection[TupleRow]
INSERT = "insert into import_staging (import_id, line_number, lead_id, name) values (%s, %s, %s, 'Alfa')"


def open_import(connection: Connection, organization: UUID, role: str = "admin", origin: str = "own") -> UUID:
    """In a transaction of the connection, which it leaves open."""
    identifier = uuid4()
    connection.execute("select app.set_context(%s, null, %s)", [organization, role])
    connection.execute(
        """
        insert into imports (organization_id, id, file_name, origin, source, legal_basis)
        values (%s, %s, 'a.csv', %s, 'test', 'consent')
        """,
        [organization, identifier, origin],
    )
    return identifier


def stage(connection: Connection, import_id: UUID, rows: int) -> None:
    for line in range(2, rows + 2):
        connection.execute(INSERT, [import_id, line, uuid4()])
    connection.execute("update imports set rows_read = %s where id = %s", [rows, import_id])


def copy_staging(connection: Connection, rows: str) -> None:
    statement = "copy import_staging (import_id, line_number, lead_id, name) from stdin"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(rows)


def committed_import(database: TestDatabase, organization: UUID, rows: int = 0) -> UUID:
    with database.connect("app") as connection:
        identifier = open_import(connection, organization)
        stage(connection, identifier, rows)
    return identifier


def sqlstate(connection: Connection, statement: str, *parameters: object) -> str | None:
    """What the statement is refused with; the transaction goes on."""
    with pytest.raises(psycopg.Error) as refused, connection.transaction():
        connection.execute(statement, parameters)
    return refused.value.sqlstate


def test_rows_for_another_organizations_import_look_like_rows_for_none(
    test_database: TestDatabase, app: Connection, new_organization: UUID, other_organization: UUID
) -> None:
    foreign = committed_import(test_database, other_organization)
    app.execute("select app.set_context(%s, null, 'admin')", [new_organization])
    messages = []
    for import_id in (foreign, uuid4()):
        with pytest.raises(psycopg.Error) as refused, app.transaction():
            app.execute(INSERT, [import_id, 2, uuid4()])
        messages.append((refused.value.sqlstate, refused.value.diag.message_primary))
    assert messages[0] == messages[1]
    assert messages[0][0] == "LR404"


def test_copy_is_checked_like_insert_and_one_foreign_row_refuses_all(
    test_database: TestDatabase, app: Connection, new_organization: UUID, other_organization: UUID
) -> None:
    foreign = committed_import(test_database, other_organization)
    own = open_import(app, new_organization)
    rows = "".join(f"{import_id}\t2\t{uuid4()}\tAlfa\n" for import_id in (own, foreign))
    with pytest.raises(psycopg.Error) as refused, app.transaction():
        copy_staging(app, rows)
    assert refused.value.sqlstate == "LR404"
    copy_staging(app, rows[: rows.index("\n") + 1])


def test_no_rows_without_a_context_or_for_an_import_that_is_over(
    test_database: TestDatabase, app: Connection, new_organization: UUID
) -> None:
    over = committed_import(test_database, new_organization)
    assert sqlstate(app, INSERT, over, 2, uuid4()) == "LR404"
    app.execute("select app.set_context(%s, null, 'admin')", [new_organization])
    app.execute("select * from app.publish_import(%s, %s)", [new_organization, over])
    assert sqlstate(app, INSERT, over, 2, uuid4()) == "LR404"


@pytest.mark.parametrize("verb", ["select * from import_staging", "update import_staging set name = 'x'",
                                  "delete from import_staging", "truncate import_staging",
                                  "copy import_staging to stdout"])  # fmt: skip
def test_the_application_may_only_add(app: Connection, new_organization: UUID, verb: str) -> None:
    app.execute("select app.set_context(%s, null, 'admin')", [new_organization])
    assert sqlstate(app, verb) == "42501"


@pytest.mark.parametrize("function", ["publish_import(%s, %s)", "abandon_imports(%s, %s)"])
def test_functions_take_the_context_and_no_other_organization(
    test_database: TestDatabase, app: Connection, new_organization: UUID, other_organization: UUID, function: str
) -> None:
    foreign = committed_import(test_database, other_organization, rows=1)
    call = f"select * from app.{function}"
    assert sqlstate(app, call, new_organization, foreign) == "LR001"
    app.execute("select app.set_context(%s, null, 'admin')", [new_organization])
    assert sqlstate(app, call, other_organization, foreign) == "LR001"
    assert sqlstate(app, "select app.settle_lead_indexes(%s)", other_organization) == "LR001"


def test_a_foreign_import_cannot_be_published_or_given_up(
    test_database: TestDatabase, app: Connection, new_organization: UUID, other_organization: UUID
) -> None:
    foreign = committed_import(test_database, other_organization, rows=1)
    app.execute("select app.set_context(%s, null, 'admin')", [new_organization])
    call = "select * from app.publish_import(%s, %s)"
    assert sqlstate(app, call, new_organization, foreign) == sqlstate(app, call, new_organization, uuid4()) == "LR404"
    assert app.execute("select app.abandon_imports(%s, %s)", [new_organization, foreign]).fetchone() == (0,)
    app.commit()
    with test_database.connect("superuser") as admin:
        found = admin.execute(
            "select status, (select count(*) from import_staging where import_id = id) from imports where id = %s",
            [foreign],
        )
        assert found.fetchone() == ("loading", 1)


def test_only_the_operator_publishes_delivered_leads(app: Connection, new_organization: UUID) -> None:
    delivered = open_import(app, new_organization, role="org_admin", origin="delivered")
    assert sqlstate(app, "select * from app.publish_import(%s, %s)", new_organization, delivered) == "LR403"


def test_staging_that_a_crash_emptied_is_not_published_as_if_it_were_all(
    test_database: TestDatabase, app: Connection, new_organization: UUID
) -> None:
    import_id = committed_import(test_database, new_organization, rows=3)
    with test_database.connect("superuser") as admin:
        admin.execute("delete from import_staging where import_id = %s", [import_id])
    app.execute("select app.set_context(%s, null, 'admin')", [new_organization])
    assert sqlstate(app, "select * from app.publish_import(%s, %s)", new_organization, import_id) == "LR409"


def test_an_import_is_published_once(app: Connection, new_organization: UUID) -> None:
    import_id = open_import(app, new_organization)
    stage(app, import_id, 2)
    call = "select rows_inserted from app.publish_import(%s, %s)"
    assert app.execute(call, [new_organization, import_id]).fetchone() == (1,)
    assert sqlstate(app, call, new_organization, import_id) == "LR409"


def test_dead_imports_are_cleared_away_and_living_ones_left(
    test_database: TestDatabase, new_organization: UUID, other_organization: UUID
) -> None:
    dead, living = (committed_import(test_database, new_organization, rows=2) for _ in range(2))
    locked = committed_import(test_database, new_organization, rows=2)
    foreign = committed_import(test_database, other_organization, rows=2)
    with test_database.connect("superuser") as admin:
        admin.execute("set session_replication_role = replica")
        admin.execute(
            "update imports set updated_at = now() - interval '11 minutes' where id = any (%s)",
            [[dead, locked, foreign]],
        )
    with test_database.connect("app") as publishing, test_database.connect("app") as later:
        publishing.execute("select app.set_context(%s, null, 'admin')", [new_organization])
        publishing.execute("select from imports where id = %s for no key update", [locked])
        later.execute("select app.set_context(%s, null, 'admin')", [new_organization])
        assert later.execute("select app.abandon_imports(%s)", [new_organization]).fetchone() == (1,)
        later.commit()
    with test_database.connect("superuser") as admin:
        found = admin.execute(
            """
            select i.id, i.status, (select count(*) from import_staging as s where s.import_id = i.id)
            from imports as i where i.id = any (%s)
            """,
            [[dead, living, locked, foreign]],
        ).fetchall()
    assert {identifier: (status, rows) for identifier, status, rows in found} == {
        dead: ("failed", 0),
        living: ("loading", 2),
        locked: ("loading", 2),
        foreign: ("loading", 2),
    }
