"""Relation × verb × role × state of the setting: A reveals, changes and counts nothing of B."""

from typing import Any

import psycopg
import pytest
from assault import attempt, judge, secrets_of
from attempts import Relation, attempts, relations
from states import MALFORMED, NOBODY, OWN, SETTING, STATES
from tenants import Clone, checksum
from two_tenants import Two

EVERY_STATE = [(role, state) for role in ("app",) for state in STATES]
SOME_STATES = [
    (role, state) for role in ("worker", "readonly") for state in ("own", "left by a transaction", "B and more")
]

SPELLINGS = {"own in capitals", "own in braces", "own, after foreign was undone"}
FEW = {"organizations", "users", "leads", "lead_contacts", "audit.log_values"}
DEFINER_VIEW = """
create view public.peek as select * from public.webhooks;
alter view public.peek owner to leadsrapido_owner;
alter table public.webhooks no force row level security;
grant select on public.peek to leadsrapido_app;
"""
GRANTED_PARTITIONS = """
do $$ begin
    for remainder in 0..15 loop
        execute format('grant select on public.leads_%s to leadsrapido_app', lpad(remainder::text, 2, '0'));
    end loop;
end $$;
"""
INVERTED = """
create policy hole on public.imports for select to leadsrapido_app
using (organization_id <> app.current_organization_id() and file_name like '%');
"""


@pytest.mark.parametrize(("role", "state"), EVERY_STATE + SOME_STATES)
def test_nothing_of_b(two: Two, superuser: psycopg.Connection[Any], role: str, state: str) -> None:
    before = checksum(superuser, two.b.id)
    found, tried = _assault(two, superuser, role, state, _asked_in(relations(superuser, role), state))
    assert found == []
    assert tried > (200 if state in SPELLINGS else 1200)
    assert checksum(superuser, two.b.id) == before


@pytest.mark.parametrize(
    ("hole", "where"),
    [
        ("create policy hole on public.activities to leadsrapido_app using (true)", "activities"),
        ("alter table public.users disable row level security", "users"),
        (GRANTED_PARTITIONS, "leads_"),
        (DEFINER_VIEW, "peek"),
        ("alter policy organization_isolation on public.refresh_tokens with check (true)", "refresh_tokens"),
        (INVERTED, "imports"),
    ],
    ids=["permissive policy", "no row security", "grant on partitions", "definer view", "no check", "inverted policy"],
)
def test_a_hole_is_noticed(fresh_two: Two, hole: str, where: str) -> None:
    """Attempts that could not notice a hole would prove nothing."""
    with fresh_two.database.connect("superuser") as admin:
        admin.execute(hole.encode())
        admin.commit()
        found, _ = _assault(
            fresh_two, admin, "app", "own", [r for r in relations(admin, "app") if r.name.startswith(where)]
        )
    assert found


def _asked_in(every: list[Relation], state: str) -> list[Relation]:
    """All relations in most states; partitions, refused whatever the setting says, in one; a few in spellings of A."""
    if state in SPELLINGS:
        return [r for r in every if r.name in FEW]
    partitions = [
        r for r in every if r.name.startswith(("leads_", "audit.log_2", "audit.log_values_2", "audit.log_default"))
    ]
    kept = partitions[-20:] if state == "own" else []
    return [r for r in every if r not in partitions] + kept


def _assault(
    two: Two, admin: psycopg.Connection[Any], role: str, state: str, targets: list[Relation]
) -> tuple[list[str], int]:
    """What went wrong, one sentence each, and how many attempts were made."""
    found: list[str] = []
    tried = 0
    with two.database.connect(role) as connection:
        STATES[state](connection, two.a, two.b)
        setting = _setting(connection)
        for relation in targets:
            visible = _visible(admin, two, relation) if state in OWN else 0
            for each in attempts(relation, two.b, two.b.rows.get(relation.name)):
                answer = attempt(connection, each, keep=state not in OWN)
                typed = (each.statement, setting, str(two.b.id) if relation.name == "organization_directory" else "")
                wrong = judge(each, answer, relation, secrets_of(two.b, *typed), visible)
                found += [f"{relation.name}: {each.verb}: {what}: {each.statement[:160]}" for what in wrong]
                tried += 1
        # Nothing of A's may go; what reached B stays and is found by its checksum.
        if state in OWN:
            connection.rollback()
    return found, tried


def _setting(connection: psycopg.Connection[Any]) -> str:
    row = connection.execute("select coalesce(current_setting(%s, true), '')", [SETTING]).fetchone()
    assert row is not None
    return str(row[0])


def _visible(admin: psycopg.Connection[Any], two: Two, relation: Relation) -> int:
    if relation.tenant_column is None:
        return 0
    locked = "and not is_locked" if relation.name == "lead_contacts" else ""
    row = admin.execute(
        f"select count(*) from {relation.name} where {relation.tenant_column} = %s {locked}".encode(), [two.a.id]
    ).fetchone()
    assert row is not None
    return int(row[0])


def test_the_states_cover_each_other() -> None:
    assert len(STATES) == len(OWN) + len(NOBODY) + len(MALFORMED)


def test_the_tenants_are_neighbours(two: Two, superuser: psycopg.Connection[Any]) -> None:
    """In one partition, so that nothing but the policy stands between them."""
    row = superuser.execute(
        "select count(distinct tableoid) from leads where organization_id in (%s, %s)", [two.a.id, two.b.id]
    ).fetchone()
    assert row == (1,)


def test_own_writes_without_where_stay_own(fresh_two: Two) -> None:
    """Committed this time: A updates and deletes all it can, table by table, and B does not notice."""
    database: Clone = fresh_two.database
    with database.connect("superuser") as admin:
        admin.autocommit = True
        before = checksum(admin, fresh_two.b.id)
        own_before = checksum(admin, fresh_two.a.id)
        touched = set()
        with database.connect("app") as connection:
            for relation in relations(admin, "app"):
                everything = ", ".join(f"{column} = {column}" for column in relation.updatable)
                updates = [f"update {relation.name} set {everything}"] if everything else []
                for statement in (*updates, f"delete from {relation.name}"):
                    connection.execute("select app.set_context(%s)", [fresh_two.a.id])
                    try:
                        if connection.execute(statement.encode()).rowcount:
                            touched.add(relation.name)
                        connection.commit()
                    except psycopg.Error:
                        connection.rollback()
        after = checksum(admin, fresh_two.b.id)
        assert after == before
        own_after = checksum(admin, fresh_two.a.id)
    assert len(touched) > 12
    assert own_after != own_before
