"""verify: each change by hand is found, named, and where possible put back."""

import psycopg
import pytest
from psycopg import sql

from databases import TestDatabase
from leadsrapido.database.migrate import migrate
from leadsrapido.database.verify import Finding, accept, verify
from leadsrapido.errors import DatabaseUnreachableError, SettingsError

# (what somebody does as superuser, what verify says); `migrate(replace=True)` puts each of them back.
COMES_BACK = [
    (
        "create or replace function app.current_user_id() returns uuid language sql stable as 'select null::uuid'",
        "function app.current_user_id() was changed",
    ),
    ("drop policy leads_visibility on public.leads", "policy public.leads.leads_visibility is missing"),
    (
        "alter policy organization_isolation on public.users using (true)",
        "policy public.users.organization_isolation was changed",
    ),
    (
        "alter policy organization_isolation on public.imports to public",
        "policy public.imports.organization_isolation was changed",
    ),
    ("alter table public.users disable trigger audit_update", "trigger public.users.audit_update was changed"),
    ("drop trigger touch_updated_at on public.leads", "trigger public.leads.touch_updated_at is missing"),
    ("drop view ops.table_sizes", "view ops.table_sizes is missing"),
    ("revoke execute on function app.uuid_v7() from leadsrapido_app", "function app.uuid_v7() was changed"),
    ("grant execute on function app.set_context to public", "function app.set_context("),
    ("alter table public.api_keys disable row level security", "row level security of public.api_keys was changed"),
    ("alter table public.webhooks no force row level security", "row level security of public.webhooks was changed"),
    ("grant truncate on public.activities to leadsrapido_app", "grants on public.activities was changed"),
    ("revoke select on public.lead_contacts from leadsrapido_app", "grants on public.lead_contacts was changed"),
    (
        "grant update (quota_total) on public.organizations to leadsrapido_app",
        "grants on public.organizations was changed",
    ),
    ("grant create on schema app to leadsrapido_app", "schema app was changed"),
    ("grant select on public.leads_03 to leadsrapido_app", "grant on a partition public.leads_03 was added"),
]
# These nothing puts back: somebody has to undo them, or take them for good.
STAYS = [
    ("grant select on public.users to public", "grants on public.users was changed"),
    ("create policy wide on public.leads to leadsrapido_app using (true)", "policy public.leads.wide was added"),
    ("alter table public.activities add column note text", "table public.activities was changed"),
    ("alter table public.webhooks alter column url drop not null", "table public.webhooks was changed"),
    ("create table public.copy (id integer)", "table public.copy was added"),
    ("drop index public.leads_score", "index public.leads.leads_score is missing"),
    (
        "alter table public.leads drop constraint leads_own_is_unlocked",
        "constraint public.leads.leads_own_is_unlocked is missing",
    ),
    ("create function app.extra() returns int language sql return 1", "function app.extra() was added"),
    (
        "alter default privileges for role leadsrapido_owner grant select on tables to leadsrapido_app",
        "default privilege leadsrapido_owner r was added",
    ),
    ("alter type public.user_role add value 'root'", "enum public.user_role was changed"),
    ("alter table public.imports disable trigger all", 'trigger public.imports."RI_ConstraintTrigger'),
]


def test_an_untouched_database_verifies(fresh_database: TestDatabase) -> None:
    assert verify(fresh_database.url("migrator")) == []


def test_changes_by_hand_are_told_and_put_back(fresh_database: TestDatabase) -> None:
    url = fresh_database.url("migrator")
    for change, _ in COMES_BACK:
        _do(fresh_database, change)
    assert _untold(COMES_BACK, verify(url)) == []
    assert migrate(url).is_nothing, "an ordinary migration sees no reason"
    assert migrate(url, replace=True).replaced
    assert verify(url) == []


def test_what_replacing_cannot_put_back_stays_told_until_it_is_accepted(fresh_database: TestDatabase) -> None:
    url = fresh_database.url("migrator")
    for change, _ in STAYS:
        _do(fresh_database, change)
    assert _untold(STAYS, verify(url)) == []
    migrate(url, replace=True)
    assert _untold(STAYS, verify(url)) == []
    accept(url)
    assert verify(url) == []


def test_the_audit_log_may_grow_by_months(fresh_database: TestDatabase) -> None:
    _do(fresh_database, "set role leadsrapido_owner; select audit.ensure_partitions(36)")
    assert verify(fresh_database.url("migrator")) == []
    with fresh_database.connect("superuser") as connection:
        name = connection.execute("select to_char(now() + interval '3 months', '\"log_\"YYYY_MM')").fetchall()[0][0]
        connection.execute(sql.SQL("drop table audit.{}").format(sql.Identifier(name)))
    assert [finding.check for finding in verify(fresh_database.url("migrator"))] == ["partitions"]


def test_other_versions_are_told(fresh_database: TestDatabase) -> None:
    _do(fresh_database, "update ops.alembic_version set version_num = '0000'")
    _do(fresh_database, "update ops.schema_state set replaceable_hash = 'another'")
    assert [finding.check for finding in verify(fresh_database.url("migrator"))] == ["revision", "replaceable"]


def test_an_empty_database_is_told(superuser_url: str, empty_database: str) -> None:
    url = TestDatabase(superuser_url, empty_database).url("migrator")
    assert Finding("revision", "the database holds no schema", "Bring it: leadsrapido db migrate") in verify(url)


def test_missing_reference_data_is_told(fresh_database: TestDatabase) -> None:
    _do(fresh_database, "delete from public.cnaes where code like '01%'")
    (finding,) = verify(fresh_database.url("migrator"))
    assert finding.check == "reference"
    assert finding.advice == "Bring them: leadsrapido db seed"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("grant temporary on database {} to public", "PUBLIC may temporary the database"),
        ("grant create on schema public to public", "PUBLIC may create in schema public"),
        ("drop extension btree_gist cascade", "extension btree_gist is missing"),
    ],
)
def test_an_opened_server_is_told(change: str, told: str, fresh_database: TestDatabase) -> None:
    _do(fresh_database, change.format(fresh_database.name))
    assert Finding("hardening", told, "Close it: leadsrapido db bootstrap") in verify(fresh_database.url("migrator"))


def test_a_stranger_s_table_is_named_when_it_stops_a_migration(fresh_database: TestDatabase) -> None:
    _do(fresh_database, "create table public.copy as select * from public.users")
    with pytest.raises(SettingsError, match="must be owner of table copy"):
        migrate(fresh_database.url("migrator"), replace=True)


def test_only_the_migrator_looks(fresh_database: TestDatabase) -> None:
    with pytest.raises(SettingsError, match="leadsrapido_migrator"):
        verify(fresh_database.url("app"))
    with pytest.raises(DatabaseUnreachableError):
        verify("postgresql://leadsrapido_migrator@127.0.0.1:1/leadsrapido")


def _do(database: TestDatabase, change: str) -> None:
    with psycopg.connect(database.url("superuser"), autocommit=True) as connection:
        connection.execute(change.encode())


def _untold(changes: list[tuple[str, str]], findings: list[Finding]) -> list[tuple[str, str]]:
    """The changes no finding speaks of."""
    return [
        (change, told) for change, told in changes if not any(finding.what.startswith(told) for finding in findings)
    ]
