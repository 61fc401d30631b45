-- The exempt role sees every tenant's row of what it may read: nobody acts as it, and it reads the listed tables and no more.
select m.member::regrole || ' is a member' as violation
from pg_catalog.pg_auth_members as m
where m.roleid = 'leadsrapido_search'::regrole and coalesce((to_jsonb(m) ->> 'set_option')::boolean, true)
union all
select 'is a member of ' || m.roleid::regrole from pg_catalog.pg_auth_members as m where m.member = 'leadsrapido_search'::regrole
union all
select 'can log in' from pg_catalog.pg_roles where rolname = 'leadsrapido_search' and rolcanlogin
union all
select c.name || ': ' || a.privilege_type
from our_relations as c, aclexplode(c.relacl) as a
where a.grantee = 'leadsrapido_search'::regrole and not (a.privilege_type = 'SELECT' and c.name = any (%(search_reads)s))
union all
select c.name || '.' || t.attname || ': ' || a.privilege_type
from our_relations as c
join pg_catalog.pg_attribute as t on t.attrelid = c.oid, aclexplode(t.attacl) as a
where a.grantee = 'leadsrapido_search'::regrole and not (a.privilege_type = 'SELECT' and c.name = any (%(search_reads)s))
union all
select 'schema ' || s.nspname || ': ' || a.privilege_type
from our_schemas as s, aclexplode(s.nspacl) as a
where a.grantee = 'leadsrapido_search'::regrole and a.privilege_type = 'CREATE'
