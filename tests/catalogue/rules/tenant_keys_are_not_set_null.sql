-- ON DELETE SET NULL on a key that holds the tenant would empty the tenant; a distributed database refuses it.
select t.name || ': ' || k.conname as violation
from tenant_tables as t
join pg_catalog.pg_constraint as k on k.conrelid = t.oid and k.contype = 'f' and k.conparentid = 0
where t.tenant_attnum = any (k.conkey) and (k.confdeltype in ('n', 'd') or k.confupdtype in ('n', 'd', 'c'))
