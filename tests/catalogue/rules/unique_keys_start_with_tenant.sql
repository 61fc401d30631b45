-- UNIQUE ignores row level security: a key without the tenant in front tells one tenant what another has.
select t.name || ': ' || c.relname as violation
from tenant_tables as t
join pg_catalog.pg_index as i on i.indrelid = t.oid and (i.indisunique or i.indisexclusion)
join pg_catalog.pg_class as c on c.oid = i.indexrelid
where i.indkey[0] <> t.tenant_attnum and c.relname <> all (%(unique_without_tenant)s)
   or (t.name = 'public.organizations' and c.relname <> all (%(unique_without_tenant)s))
