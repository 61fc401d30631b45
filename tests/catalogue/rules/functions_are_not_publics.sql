-- EXECUTE is PUBLIC's by default: each function of ours is taken from it, then given by name.
select f.signature as violation
from our_functions as f, aclexplode(coalesce(f.proacl, acldefault('f', f.proowner))) as a
where a.grantee = 0
union all
-- An extension's function with its owner's rights is a superuser's.
select 'extension function with its owner''s rights: ' || p.oid::regprocedure
from pg_catalog.pg_proc as p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) as a
where p.prosecdef and a.grantee = 0 and p.oid not in (select oid from our_functions)
