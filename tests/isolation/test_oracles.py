"""Whether another tenant has something cannot be told from an error, its wording, or its absence."""

from uuid import UUID, uuid4

import psycopg
import pytest
from two_tenants import Two, enter

# A statement that names a row: %(row)s is B's in one run, nobody's in the other. Both must answer alike.
POINTING = {
    "lead of an activity": ("""insert into activities (organization_id, lead_id, kind, subject)
        values (%(org)s, %(row)s, 'note', 'x')""", "lead"),
    "lead of a contact": ("""insert into lead_contacts (organization_id, lead_id, kind, raw, normalised)
        values (%(org)s, %(row)s, 'email', 'x', 'x')""", "lead"),
    "lead of a deal": ("""insert into pipeline_leads (organization_id, lead_id, stage_id, title)
        select %(org)s, %(row)s, id, 'x' from pipeline_stages limit 1""", "lead"),
    "stage of a deal": ("update pipeline_leads set stage_id = %(row)s", "stage"),
    "segment of a lead": ("update leads set segment_id = %(row)s", "segment"),
    "owner of a lead": ("update leads set owner_id = %(row)s", "user"),
    "user of a token": ("""insert into refresh_tokens (organization_id, user_id, family_id, token_hash, expires_at)
        values (%(org)s, %(row)s, gen_random_uuid(), sha256('y'), now())""", "user"),
    "user of an import": ("update imports set user_id = %(row)s", "user"),
    "the same id": ("insert into lead_segments (organization_id, id, name) values (%(org)s, %(row)s, 'x')", "segment"),
    "import of staged rows": ("""insert into import_staging (import_id, line_number, lead_id, name)
        values (%(row)s, 999, gen_random_uuid(), 'x')""", "import"),
    "read by id": ("select * from leads where id = %(row)s", "lead"),
    "locked by id": ("select * from leads where id = %(row)s for update nowait", "lead"),
    "deleted by id": ("delete from activities where lead_id = %(row)s", "lead"),
    "the tenant itself": ("select * from users where organization_id = %(row)s", "organization"),
    "a row for the tenant": ("""insert into lead_segments (organization_id, name)
        values (%(row)s, 'bravomark')""", "organization"),
}  # fmt: skip


@pytest.mark.parametrize(("statement", "thing"), POINTING.values(), ids=POINTING)
def test_a_foreign_row_looks_like_a_missing_one(two: Two, statement: str, thing: str) -> None:
    foreign = two.b.id if thing == "organization" else two.b.ids[thing]
    assert _answer(two, statement, foreign) == _answer(two, statement, uuid4())


# What is unique in a tenant; %(value)s is B's in one run, nobody's in the other.
UNIQUE = {
    "e-mail of a user": ("""insert into users (organization_id, email)
        values (%(org)s, %(value)s)""", "bravomark@users.example"),
    "name of a segment": ("insert into lead_segments (organization_id, name) values (%(org)s, %(value)s)", "bravomark"),
    "external id": ("""insert into leads (organization_id, name, external_id)
        values (%(org)s, 'x', %(value)s)""", "bravomark"),
    "content of a lead": ("insert into leads (organization_id, name) values (%(org)s, %(value)s)", "Padaria bravomark"),
    "e-mail of a lead": ("insert into leads (organization_id, name, email) values (%(org)s, 'x', %(value)s)",
                         "bravomark1@leads.example"),
    "prefix of a key": ("""insert into api_keys (organization_id, name, prefix, key_hash)
        values (%(org)s, 'x', %(value)s, sha256('x'))""", "bravomark"),
    "stage": ("""insert into pipeline_stages (organization_id, name, position)
        values (%(org)s, %(value)s, 77)""", "bravomark"),
}  # fmt: skip


@pytest.mark.parametrize(("statement", "value"), UNIQUE.values(), ids=UNIQUE)
def test_what_another_tenant_has_is_free(two: Two, statement: str, value: str) -> None:
    with two.database.connect("app") as connection:
        enter(connection, two.a.id)
        assert connection.execute(statement.encode(), {"org": two.a.id, "value": value}).rowcount == 1
        connection.rollback()


def test_rows_seen_by_explain_analyze_are_own(two: Two) -> None:
    with two.database.connect("app") as connection:
        enter(connection, two.a.id)
        row = connection.execute(
            "explain (analyze, timing off, format json) select * from leads where organization_id = "
            f"'{two.b.id}'".encode()
        ).fetchone()
        assert row is not None
        assert row[0][0]["Plan"]["Actual Rows"] == 0


def test_the_limit_is_where_the_security_model_says(two: Two) -> None:
    """Row level security does not stop who runs SQL of his own as the application: he may name another tenant.

    docs/security-model.md says so; hence bound parameters only, everywhere.
    """
    with two.database.connect("app") as connection:
        enter(connection, two.b.id)
        row = connection.execute("select count(*) from leads").fetchone()
        assert row is not None
        assert row[0] > 0


def _answer(two: Two, statement: str, row: UUID) -> tuple[object, ...]:
    """SQLSTATE, wording without the id that was typed, and rows touched."""
    parameters = {"org": two.a.id, "row": row}
    with two.database.connect("app") as connection:
        enter(connection, two.a.id)
        try:
            cursor = connection.execute(
                statement.encode(), {k: v for k, v in parameters.items() if f"%({k})s" in statement}
            )
            return "fine", cursor.rowcount, cursor.fetchall() if cursor.description else []
        except psycopg.Error as error:
            diag = error.diag
            told = (str(error), diag.message_detail, diag.message_hint, diag.context, diag.constraint_name)
            return error.sqlstate, *(str(part).replace(str(row), "that row") for part in told)
        finally:
            connection.rollback()
