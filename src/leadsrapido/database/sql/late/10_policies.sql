-- Row level security: one policy text for every tenant table, applied by a loop so that no table can be forgotten.

create or replace function app.can_see_lead(organization_id uuid, owner_id uuid) returns boolean
language sql stable parallel safe
return true;
comment on function app.can_see_lead(uuid, uuid) is
    'Who sees which lead inside an organization (own, team, all): the one predicate that policies and every exempt function call. Until teams exist: all.';

create or replace function app.sees_every_lead() returns boolean
language sql stable parallel safe
return true;
comment on function app.sees_every_lead() is
    'Whether app.can_see_lead() lets this user see every lead of the organization: only then a figure counted over all of them is an answer';

do $$
declare
    roles constant text := 'leadsrapido_app, leadsrapido_worker, leadsrapido_readonly, leadsrapido_owner';
    tenant_table record;
begin
    for tenant_table in
        select c.oid::regclass as name, case when c.oid = 'public.organizations'::regclass then 'id' else 'organization_id' end as tenant_column
        from pg_catalog.pg_class as c
        where c.relkind in ('r', 'p') and not c.relispartition
          and (c.oid = 'public.organizations'::regclass or exists (
              select from pg_catalog.pg_attribute as a
              where a.attrelid = c.oid and a.attname = 'organization_id' and not a.attisdropped))
          and c.relnamespace in ('public'::regnamespace, 'app'::regnamespace, 'audit'::regnamespace, 'ops'::regnamespace)
        order by 1
    loop
        execute format('alter table %s enable row level security', tenant_table.name);
        execute format('alter table %s force row level security', tenant_table.name);
        execute format('drop policy if exists organization_isolation on %s', tenant_table.name);
        execute format(
            'create policy organization_isolation on %s to %s using (%I = app.current_organization_id()) with check (%I = app.current_organization_id())',
            tenant_table.name, roles, tenant_table.tenant_column, tenant_table.tenant_column
        );
    end loop;
end $$;

-- Inside the tenant: who sees which lead, and no contact of a locked one.
drop policy if exists leads_visibility on public.leads;
create policy leads_visibility on public.leads as restrictive
to leadsrapido_app, leadsrapido_worker, leadsrapido_readonly
using (app.can_see_lead(organization_id, owner_id));

drop policy if exists locked_contacts_are_hidden on public.lead_contacts;
create policy locked_contacts_are_hidden on public.lead_contacts as restrictive
to leadsrapido_app, leadsrapido_worker, leadsrapido_readonly
using (not is_locked) with check (not is_locked);

-- The exempt role of the search functions: it sees every row of the searched tables and nobody is a member of it (decision 0001).
do $$
declare
    searched text;
begin
    foreach searched in array array[
        'leads', 'custom_fields', 'lead_field_values', 'lead_lexemes', 'lead_words', 'lead_lexicon_changes',
        'pipeline_leads', 'imports', 'lead_segments', 'saved_searches', 'search_synonyms'
    ] loop
        execute format('drop policy if exists search_exemption on public.%I', searched);
        execute format('create policy search_exemption on public.%I for select to leadsrapido_search using (true)', searched);
    end loop;
end $$;

-- A locked contact finds nobody: not even the exempt role sees it.
drop policy if exists search_exemption on public.lead_contacts;
create policy search_exemption on public.lead_contacts for select to leadsrapido_search using (not is_locked);
