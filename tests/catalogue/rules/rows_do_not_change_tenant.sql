-- Nobody may write the tenant or the id of a row that stands: it would be another's, or leave its children behind.
select t.name || '.' || c.attname || ' by ' || r.rolname as violation
from tenant_tables as t
join pg_catalog.pg_attribute as c on c.attrelid = t.oid and c.attname in ('organization_id', 'id')
join pg_catalog.pg_roles as r on r.rolname ~ '^leadsrapido_' and r.rolname <> 'leadsrapido_owner'
where has_column_privilege(r.oid, t.oid, c.attnum, 'UPDATE')
