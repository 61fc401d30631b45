-- Who may do what: one line an object and right, columns where they were granted one by one. Owners' own rights are not listed.
grants as (
    select 'schema ' || s.nspname as object, a.grantee, a.privilege_type as privilege, null as column_name, a.is_grantable
    from our_schemas as s, aclexplode(s.nspacl) as a where a.grantee <> s.nspowner
    union all
    select case c.relkind when 'v' then 'view ' when 'm' then 'materialized view ' when 'S' then 'sequence ' else 'table ' end || c.name,
           a.grantee, a.privilege_type, null, a.is_grantable
    from our_relations as c, aclexplode(c.relacl) as a where a.grantee <> c.relowner
    union all
    select 'table ' || c.name, a.grantee, a.privilege_type, t.attname::text, a.is_grantable
    from our_relations as c
    join pg_catalog.pg_attribute as t on t.attrelid = c.oid and t.attnum > 0 and not t.attisdropped, aclexplode(t.attacl) as a
    where a.grantee <> c.relowner
    union all
    select 'function ' || f.name || '(' || pg_get_function_identity_arguments(f.oid) || ')', a.grantee, a.privilege_type, null, a.is_grantable
    from our_functions as f, aclexplode(coalesce(f.proacl, acldefault('f', f.proowner))) as a where a.grantee <> f.proowner
),
phrases as (
    select object, coalesce(nullif(grantee::regrole::text, '-'), 'PUBLIC') as role,
           privilege || case when bool_or(is_grantable) then ' WITH GRANT OPTION' else '' end
           || coalesce(' (' || string_agg(column_name, ', ' order by column_name) || ')', '') as phrase
    from grants group by object, grantee, privilege, column_name is null
),
rights as (
    select object, role, string_agg(phrase, ', ' order by phrase) as phrases from phrases group by object, role
)
select object || ': ' || string_agg(role, ', ' order by role) || ' ' || phrases from rights group by object, phrases
