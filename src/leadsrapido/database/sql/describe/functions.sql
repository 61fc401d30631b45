-- What leadsrapido_app (or the operator's leadsrapido_migrator) may call, with its comment.
select format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)), obj_description(p.oid, 'pg_proc')
from pg_catalog.pg_proc as p
join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
where pg_get_userbyid(p.proowner) like 'leadsrapido\_%' and p.prorettype <> 'trigger'::regtype and n.nspname in ('public', 'app')
  and exists (select from aclexplode(p.proacl) as a where a.grantee in ('leadsrapido_app'::regrole, 'leadsrapido_migrator'::regrole))
  and obj_description(p.oid, 'pg_proc') is not null
order by n.nspname = 'app', p.proname, 1;
