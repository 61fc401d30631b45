-- Comparing enums is not leakproof: under row level security such an index is never used, so leads have none and no index holds one.
select t.name || ': ' || a.attname as violation
from tenant_tables as t
join pg_catalog.pg_attribute as a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
join pg_catalog.pg_type as y on y.oid = a.atttypid and y.typtype = 'e'
where t.name = 'public.leads'
   or exists (
       select from pg_catalog.pg_depend as d
       join pg_catalog.pg_index as i on i.indexrelid = d.objid
       where d.classid = 'pg_class'::regclass and d.refobjid = t.oid and d.refobjsubid = a.attnum and i.indrelid = t.oid
   )
