"""What the roles that serve requests are refused, whatever tenant they are in: each an error, none of it data."""

import psycopg
import pytest
from two_tenants import Two, enter

REFUSED = "42501"
SERVING = ("app", "worker", "readonly")

STATEMENTS = {
    "staging read": "select * from import_staging",
    "staging counted": "select count(*) from import_staging",
    "staging copied": "copy import_staging to stdout",
    "staging read by returning": "insert into import_staging (import_id, line_number, lead_id, name) "
    "select gen_random_uuid(), 1, gen_random_uuid(), 'x' returning *",
    "staging changed": "update import_staging set name = 'x'",
    "staging emptied": "delete from import_staging",
    "staging truncated": "truncate import_staging",
    "secrets": "select * from app.secrets",
    "salt": "select app.content_hash_salt()",
    "hash with any salt": "select app.lead_content_hash('x', null, null, null, 'x', null, null, null)",
    "audit written": "insert into audit.log (organization_id, table_name, operation, row_count) "
    "values (app.current_organization_id(), 'leads', 'insert', 1)",
    "audit changed": "update audit.log set actor_role = 'viewer'",
    "audit emptied": "delete from audit.log",
    "audit values emptied": "delete from audit.log_values",
    "audit forged": "select audit.append(app.current_organization_id(), 'leads', 'insert', null, null, '{}')",
    "partitions made": "select audit.ensure_partitions()",
    "truncate": "truncate leads",
    "truncate partition": "truncate leads_00",
    "partition": "select * from leads_00",
    "organization founded": "select app.create_organization('mine', 'Mine')",
    "organization inserted": "insert into organizations (name, slug) values ('x', 'x')",
    "directory changed": "update organization_directory set slug = 'x'",
    "reference data changed": "update states set name = 'x'",
    "sessions of others": "select * from pg_stat_activity",
    "statements of others": "select * from pg_stat_statements",
    "statistics": "select * from pg_stats",
    "extended statistics": "select * from pg_stats_ext",
    "statistic table": "select * from pg_statistic",
    "backend activity": "select pg_stat_get_backend_activity(1)",
    "all activity": "select pg_stat_get_activity(null)",
    "extent of everybody's leads": "select st_estimatedextent('public', 'leads', 'address_coordinates')",
    "statistics through PostGIS": "select _postgis_stats('leads', 'address_coordinates')",
    "index through PostGIS": "select _postgis_index_extent('leads', 'address_coordinates')",
    "selectivity through PostGIS": "select _postgis_selectivity('leads', 'address_coordinates', 'point(0 0)')",
    "session ended": "select pg_terminate_backend(pg_backend_pid())",
    "query cancelled": "select pg_cancel_backend(pg_backend_pid())",
    "large object made": "select lo_create(0)",
    "large object imported": "select lo_import('/etc/passwd')",
    "large object from bytes": "select lo_from_bytea(0, 'x')",
    "advisory lock": "select pg_advisory_lock(1)",
    "advisory lock of transaction": "select pg_advisory_xact_lock(1)",
    "advisory try": "select pg_try_advisory_lock(1)",
    "file read": "select pg_read_file('/etc/passwd')",
    "directory listed": "select pg_ls_dir('/')",
    "file copied in": "copy lead_segments from '/etc/passwd'",
    "program run": "copy lead_segments from program 'id'",
    "temporary table": "create temporary table mine (id int)",
    "temporary view": "create temporary view mine as select 1",
    "temporary function": "create function pg_temp.mine() returns int language sql return 1",
    "table in public": "create table public.mine (id int)",
    "function in app": "create function app.mine() returns int language sql return 1",
    "schema": "create schema mine",
    "role owner": "set role leadsrapido_owner",
    "role search": "set role leadsrapido_search",
    "role backup": "set role leadsrapido_backup",
    "role migrator": "set role leadsrapido_migrator",
    "session as owner": "set session authorization leadsrapido_owner",
    "row security off": "set local row_security = off; select * from leads",
    "row security off, counted": "set local row_security = off; select count(*) from users",
    "row security off, deleting": "set local row_security = off; delete from lead_segments",
    "triggers off": "set local session_replication_role = replica",
    "row security disabled": "alter table leads disable row level security",
    "policy dropped": "drop policy organization_isolation on leads",
    "policy added": "create policy mine on leads using (true)",
    "trigger disabled": "alter table leads disable trigger all",
    "function replaced": "create or replace function app.current_organization_id() returns uuid language sql "
    "return gen_random_uuid()",
    "function altered": "alter function app.keep_lead_true() security invoker",
    "grant": "grant select on app.secrets to leadsrapido_app",
    "role altered": "alter role leadsrapido_app bypassrls",
    "tenant by default": "alter role leadsrapido_app set app.current_organization_id = 'any'",
    "publication": "create publication mine for all tables",
    "monitoring view": "select * from ops.slow_queries",
    "connections view": "select * from ops.connections",
    "statistics object": "create statistics mine on name, company from leads",
}
# Refused with another code: it is not even there, or cannot be asked so.
OTHERWISE = {
    "copy in under row security": ("copy leads (organization_id, name) from stdin", "0A000"),
    "grant of nothing": ("grant leadsrapido_owner to leadsrapido_app", REFUSED),
    "merge on staging": (
        "merge into import_staging as t using (values (1)) as v (n) on t.line_number = v.n when matched then delete",
        REFUSED,
    ),
}


@pytest.mark.parametrize("role", SERVING)
@pytest.mark.parametrize("statement", STATEMENTS.values(), ids=STATEMENTS)
def test_refused(two: Two, role: str, statement: str) -> None:
    with two.database.connect(role) as connection:
        enter(connection, two.a.id)
        with pytest.raises(psycopg.Error) as refused:
            connection.execute(statement.encode())
        connection.rollback()
    # readonly is also refused as such: its transactions are read-only before rights are asked.
    assert refused.value.sqlstate in ({REFUSED, "25006"} if role == "readonly" else {REFUSED}), refused.value


@pytest.mark.parametrize(("statement", "sqlstate"), OTHERWISE.values(), ids=OTHERWISE)
def test_refused_otherwise(two: Two, statement: str, sqlstate: str) -> None:
    with two.database.connect("app") as connection:
        enter(connection, two.a.id)
        with pytest.raises(psycopg.Error) as refused:
            connection.execute(statement.encode())
    assert refused.value.sqlstate == sqlstate


def test_the_list_would_notice_a_right(fresh_two: Two) -> None:
    with fresh_two.database.connect("superuser") as admin:
        admin.execute("grant select on app.secrets to leadsrapido_app")
        admin.commit()
        with fresh_two.database.connect("app") as connection:
            assert connection.execute(STATEMENTS["secrets"].encode()).fetchall()
