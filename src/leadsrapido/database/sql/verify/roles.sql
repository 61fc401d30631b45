-- Who may become whom, and what no role of ours may do; a superuser of the server is nobody's business here.
select format('%s is a member of %s', m.member::regrole, m.roleid::regrole) as gap
from pg_catalog.pg_auth_members as m
join pg_catalog.pg_roles as member on member.oid = m.member
join pg_catalog.pg_roles as granted on granted.oid = m.roleid
where not member.rolsuper
  -- From PostgreSQL 16 on: the right to hand a role out, without the right to use it.
  and coalesce((to_jsonb(m) ->> 'set_option')::boolean or (to_jsonb(m) ->> 'inherit_option')::boolean, true)
  and (member.rolname like 'leadsrapido\_%' or granted.rolname like 'leadsrapido\_%')
  and (member.rolname, granted.rolname) not in (
      ('leadsrapido_migrator', 'leadsrapido_owner'), ('leadsrapido_monitor', 'pg_monitor'), ('leadsrapido_backup', 'pg_read_all_data')
  )
union all
select format('%s may %s', r.rolname, may.what)
from pg_catalog.pg_roles as r
cross join lateral (values
    (r.rolcreatedb, 'create databases'), (r.rolreplication, 'replicate'), (r.rolcreaterole and r.rolname <> 'leadsrapido_migrator', 'create roles'),
    (r.rolcanlogin and r.rolname in ('leadsrapido_owner', 'leadsrapido_search'), 'log in')
) as may (is_so, what)
where r.rolname like 'leadsrapido\_%' and may.is_so
order by 1;
