-- An index of words or places without the tenant in front makes a small tenant pay for its neighbours.
select t.name || ': ' || c.relname as violation
from tenant_tables as t
join pg_catalog.pg_index as i on i.indrelid = t.oid
join pg_catalog.pg_class as c on c.oid = i.indexrelid
join pg_catalog.pg_am as m on m.oid = c.relam and m.amname in ('gin', 'gist', 'spgist', 'hash')
where i.indkey[0] <> t.tenant_attnum
