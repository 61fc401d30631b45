-- What is ours: every schema but PostgreSQL's own, without what extensions brought.
with our_schemas as (
    select n.oid, n.nspname, n.nspacl, n.nspowner
    from pg_catalog.pg_namespace as n
    where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
      and not exists (select from pg_catalog.pg_depend as d where d.classid = 'pg_namespace'::regclass and d.objid = n.oid and d.deptype = 'e')
),
our_relations as (
    select c.*, s.nspname || '.' || c.relname as name
    from pg_catalog.pg_class as c
    join our_schemas as s on s.oid = c.relnamespace
    where not exists (select from pg_catalog.pg_depend as d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
),
our_tables as (
    select * from our_relations where relkind in ('r', 'p') and not relispartition
),
tenant_tables as (
    select t.oid, t.name, t.relrowsecurity, t.relforcerowsecurity, a.attname as tenant_column, a.attnum as tenant_attnum, a.attnotnull, a.atttypid
    from our_tables as t
    join pg_catalog.pg_attribute as a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
         and a.attname = case t.name when 'public.organizations' then 'id' else 'organization_id' end
),
our_functions as (
    select p.*, s.nspname || '.' || p.proname as name, p.oid::regprocedure::text as signature
    from pg_catalog.pg_proc as p
    join our_schemas as s on s.oid = p.pronamespace
    where not exists (select from pg_catalog.pg_depend as d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
)
