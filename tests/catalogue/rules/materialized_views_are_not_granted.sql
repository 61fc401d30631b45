-- A materialized view has no row level security: it is reached through a function that filters by tenant, or not at all.
select c.name || ' to ' || a.grantee::regrole as violation
from our_relations as c, aclexplode(c.relacl) as a
where c.relkind = 'm' and a.grantee <> c.relowner
