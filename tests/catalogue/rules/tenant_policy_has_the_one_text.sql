-- One text for reading and writing, proven once, for roles by name: policies to PUBLIC would be everybody's.
select t.name || ': ' || case
    when p.policyname is null then 'no policy organization_isolation'
    else concat_ws(' ', p.permissive, p.cmd, 'to', array_to_string(p.roles, ','), 'using', p.qual, 'with check', coalesce(p.with_check, 'nothing'))
end as violation
from tenant_tables as t
left join pg_catalog.pg_policies as p on p.schemaname || '.' || p.tablename = t.name and p.policyname = 'organization_isolation'
where (p.permissive, p.cmd, p.qual, p.with_check) is distinct from (
    'PERMISSIVE', 'ALL', '(' || t.tenant_column || ' = app.current_organization_id())', '(' || t.tenant_column || ' = app.current_organization_id())'
) or (select array_agg(r::text order by r) from unnest(p.roles) as r) is distinct from %(tenant_policy_roles)s::text[]
