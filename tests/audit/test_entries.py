"""Every change leaves an entry: who, what, from where, and what stood there before and after."""

from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.rows import dict_row
from sqlalchemy import delete, select, update

from databases import TestDatabase
from leadsrapido.client import Database
from leadsrapido.errors import UsageError
from leadsrapido.models import AuditEntry, AuditValues, Lead, LeadSegment, User

USER = uuid4()
ENTRIES = """
select l.*, v.old_values, v.new_values
from audit.log as l left join audit.log_values as v
    on v.organization_id = l.organization_id and v.occurred_at = l.occurred_at and v.log_id = l.id
where l.organization_id = app.current_organization_id() and l.table_name = %s
order by l.occurred_at, l.id
"""


async def test_the_orm_is_recorded(database: Database, new_organization: UUID) -> None:
    """One entry each for insert, update and delete, in three transactions by three addresses."""
    async with database.tenant_session(new_organization, USER, "agent", "203.0.113.7") as session:
        session.add(LeadSegment(name="Padarias"))
    async with database.tenant_session(new_organization, USER, "org_admin", "2001:db8::7") as session:
        await session.execute(update(LeadSegment).values(name="Confeitarias", color="#aabbcc"))
    async with database.tenant_session(new_organization) as session:
        await session.execute(delete(LeadSegment))
    async with database.tenant_session(new_organization, read_only=True) as session:
        entries = (
            await session.execute(
                select(AuditEntry, AuditValues)
                .join(
                    AuditValues,
                    (AuditValues.organization_id == AuditEntry.organization_id)
                    & (AuditValues.occurred_at == AuditEntry.occurred_at)
                    & (AuditValues.log_id == AuditEntry.id),
                )
                .where(AuditEntry.table_name == "lead_segments")
                .order_by(AuditEntry.occurred_at)
            )
        ).all()
    told = [
        (entry.operation, entry.actor_user_id, entry.actor_role, str(entry.client_ip), entry.changed_columns)
        for entry, _ in entries
    ]
    assert told == [
        ("insert", USER, "agent", "203.0.113.7", None),
        ("update", USER, "org_admin", "2001:db8::7", ["color", "name"]),
        ("delete", None, None, "None", None),
    ]
    assert {(entry.database_role, entry.row_count) for entry, _ in entries} == {("leadsrapido_app", 1)}
    assert len({entry.row_id for entry, _ in entries}) == 1
    inserted, updated, deleted = (values for _, values in entries)
    assert (inserted.old_values, inserted.new_values["name"]) == (None, "Padarias")
    assert updated.old_values == {"name": "Padarias", "color": None}
    assert updated.new_values == {"name": "Confeitarias", "color": "#aabbcc"}
    assert (deleted.old_values["name"], deleted.new_values) == ("Confeitarias", None)


def test_sql_is_recorded(app: psycopg.Connection, new_organization: UUID) -> None:
    """Several rows in one statement: an entry each, under the rows' own ids, also through ON CONFLICT and MERGE."""
    _enter(app, new_organization)
    app.execute(
        "insert into lead_segments (organization_id, name) select %s, 'S' || g from generate_series(1, 3) as g",
        [new_organization],
    )
    app.execute(
        "insert into lead_segments (organization_id, name) values (%s, 's1'), (%s, 's4') "
        "on conflict (organization_id, lower(name)) do update set description = 'again'",
        [new_organization, new_organization],
    )
    app.execute(
        "merge into lead_segments as t using (values ('S2'), ('S3')) as w (name) "
        "on t.organization_id = %s and t.name = w.name "
        "when matched and w.name = 'S2' then delete when matched then update set color = '#000000'",
        [new_organization],
    )
    entries = _entries(app, "lead_segments")
    by_name = {e["new_values"]["name"]: e["row_id"] for e in entries if e["operation"] == "insert"}
    assert by_name.keys() == {"S1", "S2", "S3", "s4"}
    assert {(e["operation"], e["row_id"], *(e["changed_columns"] or [])) for e in entries} == {
        *(("insert", row_id) for row_id in by_name.values()),
        ("update", by_name["S1"], "description"),
        ("update", by_name["S3"], "color"),
        ("delete", by_name["S2"]),
    }
    assert len(entries) == 7


def test_each_changed_row_has_its_own_before_and_after(app: psycopg.Connection, new_organization: UUID) -> None:
    _enter(app, new_organization)
    app.execute(
        "insert into leads (organization_id, name, quality_score) "
        "select %s, 'L' || g, g from generate_series(1, 100) as g",
        [new_organization],
    )
    app.execute("update leads set quality_score = 100 - quality_score where organization_id = %s", [new_organization])
    updates = [e for e in _entries(app, "leads") if e["operation"] == "update"]
    # The fiftieth keeps its score: nothing changed, no entry.
    assert len(updates) == 99
    assert all(e["old_values"]["quality_score"] + e["new_values"]["quality_score"] == 100 for e in updates)
    assert {tuple(e["changed_columns"]) for e in updates} == {("quality_score",)}


def test_an_update_that_changes_nothing_is_no_entry(app: psycopg.Connection, new_organization: UUID) -> None:
    _enter(app, new_organization)
    app.execute("insert into lead_segments (organization_id, name) values (%s, 'Padarias')", [new_organization])
    before = len(_entries(app, "lead_segments"))
    changed = app.execute("update lead_segments set name = name where organization_id = %s", [new_organization])
    assert changed.rowcount == 1
    app.execute(
        "update lead_segments set name = 'x' where organization_id = %s and name = 'nobody'", [new_organization]
    )
    assert len(_entries(app, "lead_segments")) == before


def test_a_bulk_statement_is_one_entry(app: psycopg.Connection, new_organization: UUID) -> None:
    """From 101 rows on: count, no row and no values."""
    _enter(app, new_organization)
    app.execute(
        "insert into leads (organization_id, name) select %s, 'L' || g from generate_series(1, 101) as g",
        [new_organization],
    )
    app.execute("update leads set job_title = 'x' where organization_id = %s", [new_organization])
    app.execute("delete from leads where organization_id = %s", [new_organization])
    assert [
        (e["operation"], e["row_count"], e["row_id"], e["new_values"], e["value_digest"])
        for e in _entries(app, "leads")
    ] == [
        ("insert", 101, None, None, None),
        ("update", 101, None, None, None),
        ("delete", 101, None, None, None),
    ]


def test_an_import_is_one_entry_that_names_it(admin: psycopg.Connection, new_organization: UUID) -> None:
    _enter(admin, new_organization)
    (identifier,) = (
        admin.execute(
            "insert into imports (organization_id, file_name, origin, source, legal_basis) "
            "values (%s, 'f.csv', 'own', 's', 'consent') returning id",
            [new_organization],
        ).fetchone()
        or ()
    )
    insert = (
        "insert into leads (organization_id, name, import_id) select %s, 'L' || g, %s from generate_series(1, %s) as g"
    )
    admin.execute(insert, [new_organization, identifier, 200])
    (entry,) = _entries(admin, "leads")
    assert (entry["row_count"], entry["import_id"]) == (200, identifier)
    admin.execute("update leads set job_title = 'x' where organization_id = %s", [new_organization])
    (updated,) = [e for e in _entries(admin, "leads") if e["operation"] == "update"]
    assert updated["import_id"] is None, "the update is nobody's import"


def test_the_organization_itself_is_recorded(app: psycopg.Connection, new_organization: UUID) -> None:
    _enter(app, new_organization)
    app.execute("update organizations set name = 'Outro nome' where id = %s", [new_organization])
    founded, renamed = _entries(app, "organizations")
    assert (founded["operation"], founded["row_id"], founded["actor_role"]) == ("insert", new_organization, "admin")
    assert (renamed["row_id"], renamed["changed_columns"]) == (new_organization, ["name"])


def test_children_that_go_with_their_parent_are_recorded(app: psycopg.Connection, new_organization: UUID) -> None:
    _enter(app, new_organization)
    app.execute(
        "insert into leads (organization_id, name, email) values (%s, 'L', 'l@example.com')", [new_organization]
    )
    app.execute("delete from leads where organization_id = %s", [new_organization])
    came, went = sorted(_entries(app, "lead_contacts"), key=lambda e: str(e["operation"]), reverse=True)
    assert (came["operation"], went["operation"]) == ("insert", "delete")
    assert went["old_values"]["normalised"] == "l@example.com"


async def test_who_signs_in_changes_nothing(database: Database, new_organization: UUID) -> None:
    """What the software notes about itself is no entry."""
    async with database.tenant_session(new_organization) as session:
        session.add(User(email="a@example.com"))
    async with database.tenant_session(new_organization) as session:
        await session.execute(update(User).values(last_signed_in_at="2026-01-01T00:00:00Z"))
        operations = (await session.scalars(select(AuditEntry.operation).where(AuditEntry.table_name == "users"))).all()
    assert operations == ["insert"]


async def test_a_transaction_that_fails_leaves_no_entry(database: Database, new_organization: UUID) -> None:
    async def fail_at_the_end() -> None:
        async with database.tenant_session(new_organization) as session:
            session.add(Lead(name="L"))
            await session.flush()
            session.add(Lead(name=""))

    with pytest.raises(UsageError):
        await fail_at_the_end()
    async with database.tenant_session(new_organization) as session:
        assert (await session.scalars(select(AuditEntry).where(AuditEntry.table_name == "leads"))).all() == []


def test_every_table_of_a_tenant_is_audited_or_listed(test_database: TestDatabase) -> None:
    """By three triggers: insert, update, delete."""
    unaudited = {
        "daily_usage_stats": "counters that the software keeps",
        "lead_field_values": "what leads.custom_fields says, typed",
        "lead_duplicates": "what the software found; merges are leads' own changes",
        "lead_redirects": "where merged leads went: lead_merges is audited",
        "lead_lexemes": "counts that the software keeps",
        "lead_words": "counts that the software keeps",
        "lead_lexicon_changes": "what those counts are made of",
        "refresh_tokens": "sessions: a row a sign-in, nothing but hashes",
        "password_reset_tokens": "hashes, used once",
        "email_verification_tokens": "hashes, used once",
        "stale_scores": "what is to be computed again: the software's own note",
    }
    with test_database.connect("superuser") as connection:
        rows = connection.execute(
            "select c.relname::text, count(t.oid) from pg_class as c "
            "left join pg_trigger as t "
            "on t.tgrelid = c.oid and t.tgfoid = 'audit.record'::regproc and t.tgenabled = 'O' "
            "where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition "
            "and (c.relname = 'organizations' or exists (select from pg_attribute as a where a.attrelid = c.oid "
            "and a.attname = 'organization_id')) group by 1"
        ).fetchall()
    audited: dict[str, Any] = dict(rows)
    assert {name for name, triggers in audited.items() if triggers != 3} == unaudited.keys()


def _enter(connection: psycopg.Connection, organization: UUID) -> None:
    connection.execute("select app.set_context(%s, %s, 'agent', '203.0.113.7')", [organization, USER])


def _entries(connection: psycopg.Connection, table: str) -> list[dict[str, Any]]:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(ENTRIES, [table]).fetchall()
