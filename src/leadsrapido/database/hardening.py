"""Whether the server took from PUBLIC what bootstrap asked: a REVOKE without the right to it only warns."""

import re
from typing import Any

import psycopg

from leadsrapido.database.sql_files import read_sql

GAPS = """
select format('PUBLIC may execute %%s', p.oid::regprocedure) as gap
from pg_catalog.pg_proc as p
where (p.pronamespace = 'pg_catalog'::regnamespace
       and (p.proname in ('pg_terminate_backend', 'pg_cancel_backend', 'pg_stat_get_activity',
                          'pg_stat_get_backend_activity')
            or p.proname ~ '^(lo_|lo(read|write)$|pg_(try_)?advisory_|pg_logical_emit_message$)')
       or p.proname in ('st_estimatedextent', '_postgis_stats', '_postgis_selectivity', '_postgis_join_selectivity',
                        '_postgis_index_extent'))
  and exists (select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) as a where a.grantee = 0)
union all
select format('PUBLIC may read %%s', c.oid::regclass)
from pg_catalog.pg_class as c
where c.relname in ('pg_stat_activity', 'pg_stats', 'pg_stats_ext', 'pg_stats_ext_exprs', 'pg_stat_statements')
  and exists (select from aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) as a where a.grantee = 0)
union all
select format('PUBLIC may %%s the database', lower(a.privilege_type))
from pg_catalog.pg_database as d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) as a
where d.datname = current_database() and a.grantee = 0
union all
select 'PUBLIC may create in schema public'
from pg_catalog.pg_namespace as n, aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) as a
where n.nspname = 'public' and a.grantee = 0 and a.privilege_type = 'CREATE'
union all
select format('extension %%s is missing', wanted)
from unnest(array['uuid-ossp', 'pg_stat_statements', 'pg_trgm', 'btree_gin', 'btree_gist', 'unaccent', 'postgis'])
     as wanted
where not exists (select from pg_catalog.pg_extension where extname = wanted)
union all
select format('role %%s is missing', 'leadsrapido_' || wanted)
from unnest(array['owner', 'search', 'migrator', 'app', 'worker', 'readonly', 'monitor', 'backup']) as wanted
where not exists (select from pg_catalog.pg_roles where rolname = 'leadsrapido_' || wanted)
union all
select format('role %%s must not be superuser or bypass row level security', rolname)
from pg_catalog.pg_roles
where rolname ~ '^leadsrapido_' and (rolsuper or (rolbypassrls and rolname <> 'leadsrapido_backup'))
union all
-- A role may change its own settings: PostgreSQL cannot forbid that.
select format('role %%s has the setting %%s', r.rolname, setting)
from pg_catalog.pg_db_role_setting as s
join pg_catalog.pg_roles as r on r.oid = s.setrole and r.rolname ~ '^leadsrapido_', unnest(s.setconfig) as setting
where format('%%s %%s', r.rolname, setting) <> all (%(role_settings)s)
union all
select format('role %%s lacks the setting %%s', split_part(wanted, ' ', 1), split_part(wanted, ' ', 2))
from unnest(%(role_settings)s) as wanted
where to_regrole(split_part(wanted, ' ', 1)) is not null and not exists (
    select from pg_catalog.pg_db_role_setting as s, unnest(s.setconfig) as setting
    where s.setrole = to_regrole(split_part(wanted, ' ', 1)) and setting = split_part(wanted, ' ', 2))
union all
select format('%%s may act as %%s', m.member::regrole, m.roleid::regrole)
from pg_catalog.pg_auth_members as m
where m.roleid = to_regrole('leadsrapido_search')
  and coalesce((to_jsonb(m) ->> 'set_option')::boolean, true)
order by 1
"""


def hardening_gaps(connection: psycopg.Connection[Any]) -> list[str]:
    """What is still open in the connected database, one sentence each; empty when bootstrap took full effect."""
    return [row[0] for row in connection.execute(GAPS, {"role_settings": _role_settings()}).fetchall()]


def _role_settings() -> list[str]:
    """What roles.sql sets, as `role setting=value`."""
    found = re.findall(r"^alter role (\w+) set (\w+) = '?([^';]+)'?;", read_sql("bootstrap", "roles.sql"), re.MULTILINE)
    return [f"{role} {setting}={value}" for role, setting, value in found]
