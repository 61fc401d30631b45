-- FOREIGN KEY ignores row level security too: without the tenant in front it tells whether another tenant's row exists.
select t.name || ': ' || k.conname as violation
from our_tables as t
join pg_catalog.pg_constraint as k on k.conrelid = t.oid and k.contype = 'f' and k.conparentid = 0
left join tenant_tables as here on here.oid = k.conrelid
left join tenant_tables as there on there.oid = k.confrelid
where (here.tenant_attnum, there.tenant_attnum) is distinct from (k.conkey[1], k.confkey[1])
  and not (there.oid is null and (here.oid is null or (select r.name from our_tables as r where r.oid = k.confrelid) = any (%(reference_tables)s)))
