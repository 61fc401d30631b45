-- What the schema is made of, each thing with a fingerprint: a migration remembers them, `leadsrapido db verify` compares.

create or replace function ops.grants(acl aclitem []) returns text
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
return (
    select string_agg(given.entry, ', ' order by given.entry)
    from (
        select format('%s %s%s', coalesce(r.rolname, 'PUBLIC'), a.privilege_type, case when a.is_grantable then '*' end) as entry
        from pg_catalog.aclexplode(acl) as a
        left join pg_catalog.pg_roles as r on r.oid = a.grantee
    ) as given
);
comment on function ops.grants(aclitem []) is 'Who may do what, whoever was granted first';

create or replace function ops.catalogue() returns table (kind text, name text, fingerprint text)
language sql stable
-- Definitions are written out by the search path: with this one every name carries its schema, whoever asks.
set search_path = pg_catalog, pg_temp
begin atomic
with ours as (
    select n.oid, n.nspname, n.nspowner, n.nspacl from pg_catalog.pg_namespace as n where n.nspname in ('public', 'app', 'audit', 'ops')
), relation as (
    select c.oid, c.relkind, c.relispartition, c.relowner, c.relacl, c.relrowsecurity, c.relforcerowsecurity, c.relpersistence, c.reloptions,
        format('%I.%I', ours.nspname, c.relname) as name
    from pg_catalog.pg_class as c
    join ours on ours.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'v', 'm', 'c', 'S', 'f')
      and not exists (select from pg_catalog.pg_depend as d where d.objid = c.oid and d.classid = 'pg_class'::regclass and d.deptype = 'e')
), part (kind, name, definition) as (
    select 'schema', nspname::text, concat_ws('|', pg_get_userbyid(nspowner), ops.grants(coalesce(nspacl, acldefault('n', nspowner))))
    from ours
    union all
    select case relkind when 'v' then 'view' when 'm' then 'materialized view' when 'c' then 'type' when 'S' then 'sequence' else 'table' end, name,
        concat_ws('|', relkind, relpersistence, pg_get_userbyid(relowner), reloptions,
            case when relkind in ('v', 'm') then pg_get_viewdef(oid) end,
            (select string_agg(
                concat_ws(' ', a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated,
                    pg_get_expr(e.adbin, e.adrelid)), ', ' order by a.attnum)
             from pg_catalog.pg_attribute as a
             left join pg_catalog.pg_attrdef as e on e.adrelid = a.attrelid and e.adnum = a.attnum
             where a.attrelid = relation.oid and a.attnum > 0 and not a.attisdropped))
    from relation
    where not relispartition
    union all
    select 'row level security of', name, concat_ws('|', relrowsecurity, relforcerowsecurity)
    from relation
    where not relispartition and relkind in ('r', 'p')
    union all
    select 'grants on', name,
        concat_ws('|', ops.grants(coalesce(relacl, acldefault('r', relowner))),
            (select string_agg(concat_ws(' ', a.attname, ops.grants(a.attacl)), ', ' order by a.attnum)
             from pg_catalog.pg_attribute as a
             where a.attrelid = relation.oid and a.attacl is not null and not a.attisdropped))
    from relation
    where not relispartition and relkind <> 'c'
    union all
    -- A partition carries no policy of its parent: whoever is granted one reads every organization.
    select 'grant on a partition', name, ops.grants(relacl)
    from relation
    where relispartition and exists (select from aclexplode(relacl) as a where a.grantee <> relowner)
    union all
    select 'index', format('%s.%I', relation.name, i.relname), concat_ws('|', pg_get_indexdef(x.indexrelid), x.indisvalid, i.reloptions)
    from relation
    join pg_catalog.pg_index as x on x.indrelid = relation.oid
    join pg_catalog.pg_class as i on i.oid = x.indexrelid
    where not relation.relispartition
    union all
    select 'constraint', format('%s.%I', relation.name, c.conname), concat_ws('|', pg_get_constraintdef(c.oid), c.convalidated)
    from relation
    join pg_catalog.pg_constraint as c on c.conrelid = relation.oid
    where not relation.relispartition
    union all
    select 'trigger', format('%s.%I', relation.name, t.tgname), concat_ws('|', pg_get_triggerdef(t.oid), t.tgenabled)
    from relation
    join pg_catalog.pg_trigger as t on t.tgrelid = relation.oid
    where (not t.tgisinternal and t.tgparentid = 0) or t.tgenabled <> 'O'
    union all
    select 'policy', format('%s.%I', relation.name, p.polname),
        concat_ws('|', p.polpermissive, p.polcmd,
            (select string_agg(role.rolname, ', ' order by role.rolname) from pg_catalog.pg_roles as role where role.oid = any (p.polroles)),
            pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
    from relation
    join pg_catalog.pg_policy as p on p.polrelid = relation.oid
    union all
    select 'function', format('%I.%I(%s)', ours.nspname, p.proname, pg_get_function_identity_arguments(p.oid)),
        concat_ws('|', pg_get_userbyid(p.proowner), ops.grants(coalesce(p.proacl, acldefault('f', p.proowner))),
            case when p.prokind in ('f', 'p') then pg_get_functiondef(p.oid) end)
    from pg_catalog.pg_proc as p
    join ours on ours.oid = p.pronamespace
    where not exists (select from pg_catalog.pg_depend as d where d.objid = p.oid and d.classid = 'pg_proc'::regclass and d.deptype = 'e')
    union all
    select 'enum', format('%I.%I', ours.nspname, t.typname), (
        select string_agg(e.enumlabel, ', ' order by e.enumsortorder) from pg_catalog.pg_enum as e where e.enumtypid = t.oid)
    from pg_catalog.pg_type as t
    join ours on ours.oid = t.typnamespace
    where t.typtype = 'e'
    union all
    select 'text search configuration', format('%I.%I', ours.nspname, c.cfgname), (
        select string_agg(concat_ws(' ', m.maptokentype, m.mapseqno, m.mapdict::regdictionary), ', ' order by m.maptokentype, m.mapseqno)
        from pg_catalog.pg_ts_config_map as m where m.mapcfg = c.oid)
    from pg_catalog.pg_ts_config as c
    join ours on ours.oid = c.cfgnamespace
    union all
    select 'default privilege', concat_ws(' ', pg_get_userbyid(d.defaclrole), n.nspname, d.defaclobjtype), ops.grants(d.defaclacl)
    from pg_catalog.pg_default_acl as d
    left join pg_catalog.pg_namespace as n on n.oid = d.defaclnamespace
)
select part.kind, part.name, md5(coalesce(part.definition, '')) from part;
end;
comment on function ops.catalogue() is 'Everything the schema is made of, by kind and name; monthly audit partitions and other partitions are left out';

create or replace function ops.remember_schema(replaceable_hash text, software_version text, before jsonb default '{}') returns void
language sql volatile
set search_path = pg_catalog, pg_temp
begin atomic
    insert into ops.schema_state (is_current, replaceable_hash, software_version)
    values (true, remember_schema.replaceable_hash, remember_schema.software_version)
    on conflict (is_current) do update
    set replaceable_hash = excluded.replaceable_hash, software_version = excluded.software_version, applied_at = now();

    -- What the migration did not touch keeps its remembered fingerprint: a change by hand is not taken for ours.
    delete from ops.schema_catalogue as remembered
    where not exists (
        select from ops.catalogue() as live where live.kind = remembered.kind and live.name = remembered.name
    ) and remember_schema.before ? (remembered.kind || ' ' || remembered.name);
    insert into ops.schema_catalogue (kind, name, fingerprint)
    select live.kind, live.name, live.fingerprint
    from ops.catalogue() as live
    where live.fingerprint is distinct from remember_schema.before ->> (live.kind || ' ' || live.name)
    on conflict (kind, name) do update set fingerprint = excluded.fingerprint;
end;
comment on function ops.remember_schema(text, text, jsonb) is
    'The last step of a migration: which version this is, and what it is made of; before: kind and name → fingerprint ahead of the migration';

create or replace function ops.accept_schema() returns void
language sql volatile
set search_path = pg_catalog, pg_temp
begin atomic
    delete from ops.schema_catalogue;
    insert into ops.schema_catalogue (kind, name, fingerprint) select live.kind, live.name, live.fingerprint from ops.catalogue() as live;
end;
comment on function ops.accept_schema() is 'Take the schema as it stands, changes by hand included, for what it should be';

grant execute on function ops.grants(aclitem []), ops.catalogue() to leadsrapido_migrator, leadsrapido_monitor;
grant select on ops.schema_catalogue to leadsrapido_migrator, leadsrapido_monitor;
