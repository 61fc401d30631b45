"""What is sold stays locked until it is charged: no write of the application unlocks it, nothing it reads tells it."""

from typing import Any

import psycopg
import pytest
from assault import attempt
from attempts import attempts, relations
from tenants import Tenant
from two_tenants import Two, enter

# (what is tried in the own tenant, SQLSTATEs that refuse it); %(x)s are ids of the tenant's own rows.
BYPASSES = {
    "unlock the lead": ("update leads set is_accessed = true where id = %(locked_lead)s", {"42501"}),
    "call it own": ("update leads set origin = 'own' where id = %(locked_lead)s", {"42501"}),
    "insert it delivered and open": ("""insert into leads (organization_id, name, origin, is_accessed)
        values (%(org)s, 'x', 'delivered', true)""", {"42501"}),
    "insert it delivered": ("""insert into leads (organization_id, name, origin)
        values (%(org)s, 'x', 'delivered')""", {"42501"}),
    "insert it open": ("insert into leads (organization_id, name, is_accessed) values (%(org)s, 'x', true)", {"42501"}),
    "insert an access date": ("""insert into leads (organization_id, name, accessed_at)
        values (%(org)s, 'x', now())""", {"42501"}),
    "claim it has no contact": ("update leads set has_email = false where id = %(locked_lead)s", {"42501"}),
    "write its hash": ("update leads set content_hash = sha256('x') where id = %(lead)s", {"42501"}),
    "write an e-mail over it": ("update leads set email = 'x@example.com' where id = %(locked_lead)s", {"23514"}),
    "write a phone over it": ("update leads set phone = '+551130000000' where id = %(locked_lead)s", {"23514"}),
    "unlock its contacts": ("update lead_contacts set is_locked = false", {"42501"}),
    "insert a locked contact": ("""insert into lead_contacts
        (organization_id, lead_id, kind, raw, normalised, is_locked)
        values (%(org)s, %(lead)s, 'email', 'x', 'x', true)""", {"42501"}),
    "charge by hand": ("""insert into lead_accesses (organization_id, lead_id)
        values (%(org)s, %(locked_lead)s)""", {"42501"}),
    "charge less": ("update lead_accesses set credits = 0", {"42501"}),
    "take the charge back": ("delete from lead_accesses", {"42501"}),
    "raise the quota": ("update organizations set quota_total = 1000000", {"42501"}),
    "lower what was used": ("update organizations set quota_used = 0", {"42501"}),
    "better plan": ("update organizations set plan = 'enterprise'", {"42501"}),
    "reopen a closed organization": ("update organizations set status = 'active'", {"42501"}),
    "take a name": ("update organizations set slug = 'x'", {"42501"}),
    "delete a charged lead": ("delete from leads where id = %(lead)s", {"23503"}),
    "count usage down": ("update daily_usage_stats set searches = 0", {"42501"}),
    "call an import own": ("update imports set origin = 'own'", {"42501"}),
    "say how much was imported": ("update imports set rows_inserted = 0", {"42501"}),
    "lead of an import": ("update leads set import_id = null", {"42501"}),
}  # fmt: skip


@pytest.mark.parametrize("role", ["app", "worker"])
@pytest.mark.parametrize(("statement", "sqlstates"), BYPASSES.values(), ids=BYPASSES)
def test_bypass_is_refused(two: Two, role: str, statement: str, sqlstates: set[str]) -> None:
    parameters = {"org": two.a.id, **two.a.ids}
    with two.database.connect(role) as connection:
        enter(connection, two.a.id)
        with pytest.raises(psycopg.Error) as refused:
            connection.execute(statement.encode(), {k: v for k, v in parameters.items() if f"%({k})s" in statement})
    assert refused.value.sqlstate in sqlstates, refused.value


@pytest.mark.parametrize("role", ["app", "worker", "readonly"])
def test_own_locked_contacts_appear_nowhere(two: Two, role: str) -> None:
    """By every verb on every relation, audit included: A does not see its own locked contacts."""
    with two.database.connect(role) as connection:
        enter(connection, two.a.id)
        with two.database.connect("superuser") as admin:
            told = _told_of_locked(connection, admin, two.a, role)
    assert told == []


def test_deleting_a_locked_lead_does_not_tell_its_contacts(fresh_two: Two) -> None:
    """What was deleted stands in the audit log with its values; a locked contact without them."""
    with fresh_two.database.connect("app") as connection:
        enter(connection, fresh_two.a.id)
        assert connection.execute(
            "delete from leads where id = %s returning id", [fresh_two.a.ids["locked_lead"]]
        ).fetchall()
        with fresh_two.database.connect("superuser") as admin:
            told = _told_of_locked(connection, admin, fresh_two.a, "app")
            logged = connection.execute(
                "select v.old_values from audit.log as l join audit.log_values as v on v.log_id = l.id "
                "where l.table_name = 'lead_contacts' and l.operation = 'delete'"
            ).fetchall()
    assert told == []
    assert len(logged) == 2
    assert all(row[0]["is_locked"] and "normalised" not in row[0] and "raw" not in row[0] for row in logged)


def test_changing_a_locked_contact_does_not_tell_it(fresh_two: Two) -> None:
    """As a function of the owner would: the log says that it changed, not to what; unlocking says that, too."""
    with fresh_two.database.connect("superuser") as admin:
        enter(admin, fresh_two.a.id)
        admin.execute(
            "update lead_contacts set normalised = 'alfalocked-anew' where organization_id = %s and is_locked",
            [fresh_two.a.id],
        )
        admin.execute(
            "update lead_contacts set is_locked = false where organization_id = %s and is_locked", [fresh_two.a.id]
        )
        changes = admin.execute(
            "select l.changed_columns, v.old_values, v.new_values from audit.log as l join audit.log_values as v "
            "on v.log_id = l.id where l.table_name = 'lead_contacts' and l.operation = 'update' order by l.id"
        ).fetchall()
    assert [row[0] for row in changes] == [["normalised"]] * 2 + [["is_locked"]] * 2
    assert [row[1:] for row in changes] == [({}, {})] * 2 + [({"is_locked": True}, {"is_locked": False})] * 2


def test_a_delivery_does_not_tell_its_contacts(fresh_two: Two) -> None:
    """Staged by the application, published as the operator: the contacts went in, and nothing that reads tells them."""
    organization, locked = fresh_two.a.id, fresh_two.a.locked
    with fresh_two.database.connect("app") as connection, fresh_two.database.connect("superuser") as admin:
        connection.execute("select app.set_context(%s, null, 'admin')", [organization])
        row = connection.execute(
            "insert into imports (organization_id, file_name, origin, source, legal_basis, rows_read) "
            "values (%s, 'delivery.csv', 'delivered', 'register', 'legitimate_interest', 1) returning id",
            [organization],
        ).fetchone()
        assert row is not None
        connection.execute(
            """insert into import_staging
               (import_id, line_number, lead_id, name, email, contact_kinds, contact_raws, contact_values)
               values (%(import)s, 2, gen_random_uuid(), 'Padaria entregue', %(email)s,
                       '{email}', %(emails)s, %(emails)s)""",
            {"import": row[0], "email": f"{locked}@delivered.example", "emails": [f"{locked}@delivered.example"]},
        )
        published = connection.execute("select rows_inserted from app.publish_import(%s, %s)", [organization, row[0]])
        assert published.fetchall() == [(1,)]
        assert _told_of_locked(connection, admin, fresh_two.a, "app") == []
        found = connection.execute("select to_jsonb(f)::text from search_leads(%s, 'entregue') as f", [organization])
        assert [locked in row[0] for row in found.fetchall()] == [False]
        connection.commit()
        stored = admin.execute(
            "select is_locked from lead_contacts where normalised = %s", [f"{locked}@delivered.example"]
        ).fetchall()
        assert stored == [(True,)]


def test_a_locked_contact_collides_with_nothing(two: Two) -> None:
    """The same address written by hand beside the locked one is taken: a refusal would tell it."""
    with two.database.connect("app") as connection:
        enter(connection, two.a.id)
        connection.execute(
            "insert into lead_contacts (organization_id, lead_id, kind, raw, normalised) "
            "values (%s, %s, 'email', 'x', %s)",
            [two.a.id, two.a.ids["locked_lead"], f"{two.a.locked}@secret.example"],
        )
        connection.rollback()


def _told_of_locked(
    connection: psycopg.Connection[Any], admin: psycopg.Connection[Any], tenant: Tenant, role: str
) -> list[str]:
    return [
        f"{relation.name}: {each.verb}"
        for relation in relations(admin, role)
        for each in attempts(relation, tenant, None)
        if not relation.name.startswith(("leads_", "audit.log_2", "audit.log_values_2"))
        and tenant.locked in attempt(connection, each, keep=False).text
    ]


def test_the_search_would_be_noticed(fresh_two: Two) -> None:
    """Without the policy that hides them, the locked contacts are found."""
    with fresh_two.database.connect("superuser") as admin:
        admin.execute("drop policy locked_contacts_are_hidden on public.lead_contacts")
        admin.commit()
        with fresh_two.database.connect("app") as connection:
            enter(connection, fresh_two.a.id)
            assert _told_of_locked(connection, admin, fresh_two.a, "app")
