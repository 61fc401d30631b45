-- Only the backup reads past the policies; who serves requests is nobody else, makes nothing, owns nothing.
select rolname || ' bypasses row level security' as violation from pg_catalog.pg_roles
where rolbypassrls and not rolsuper and rolname <> 'leadsrapido_backup'
union all
select rolname || ' is a superuser' from pg_catalog.pg_roles where rolsuper and rolname ~ '^leadsrapido_'
union all
select rolname || ' may create roles or databases, or replicate' from pg_catalog.pg_roles
where rolname ~ '^leadsrapido_' and (rolcreatedb or rolreplication or (rolcreaterole and rolname <> 'leadsrapido_migrator'))
union all
select m.member::regrole || ' is a member of ' || m.roleid::regrole
from pg_catalog.pg_auth_members as m
where m.member::regrole::text ~ '^leadsrapido_' and (m.member::regrole::text, m.roleid::regrole::text) not in (
    ('leadsrapido_migrator', 'leadsrapido_owner'), ('leadsrapido_monitor', 'pg_monitor'), ('leadsrapido_backup', 'pg_read_all_data')
) and coalesce((to_jsonb(m) ->> 'set_option')::boolean, true)
union all
select m.member::regrole || ' is a member of leadsrapido_owner' from pg_catalog.pg_auth_members as m
where m.roleid = 'leadsrapido_owner'::regrole and m.member <> 'leadsrapido_migrator'::regrole
union all
select rolname || ' inherits' from pg_catalog.pg_roles
where rolname in ('leadsrapido_app', 'leadsrapido_worker', 'leadsrapido_readonly', 'leadsrapido_search', 'leadsrapido_migrator') and rolinherit
