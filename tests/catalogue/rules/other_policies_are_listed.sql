-- Beside the one text stand only policies by name and text: a permissive one widens what a tenant sees.
with found as (
    select p.schemaname || '.' || p.tablename as table_name, p.policyname::text as policy, lower(p.permissive) as kind, p.cmd::text as command,
           (select string_agg(r::text, ',' order by r) from unnest(p.roles) as r) as roles, p.qual as using_text, p.with_check as check_text
    from pg_catalog.pg_policies as p
    where p.policyname <> 'organization_isolation' or p.schemaname || '.' || p.tablename not in (select name from tenant_tables)
),
listed as (
    select l.item ->> 0 as table_name, l.item ->> 1 as policy, l.item ->> 2 as kind, l.item ->> 3 as command, l.item ->> 4 as roles,
           l.item ->> 5 as using_text, l.item ->> 6 as check_text
    from jsonb_array_elements(%(other_policies)s::jsonb) as l (item)
)
select 'not listed: ' || (f.*)::text as violation from (select * from found except select * from listed) as f
union all
select 'listed, not found: ' || (l.*)::text from (select * from listed except select * from found) as l
