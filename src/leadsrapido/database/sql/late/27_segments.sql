-- Saved searches and dynamic segments: who sees them, and what may be written.

-- A search that is not shared is its owner's. Without a user in the context (the command line, a job) there is nobody to keep it from.
drop policy if exists saved_searches_are_seen on public.saved_searches;
create policy saved_searches_are_seen on public.saved_searches as restrictive
to leadsrapido_app, leadsrapido_worker, leadsrapido_readonly
using (is_shared or owner_id = app.current_user_id() or app.current_user_id() is null);

create or replace function app.may_change_saved_search(owner_id uuid) returns boolean
language sql stable parallel safe
return app.current_user_id() is null or coalesce(owner_id = app.current_user_id(), false)
    or coalesce(app.current_user_role() in ('org_admin', 'admin'), false);
comment on function app.may_change_saved_search(uuid) is
    'Whether the user of this transaction may change, share or delete a saved search of that owner: the owner, who administers the organization, or no user at all';

drop policy if exists saved_searches_are_their_owners_to_add on public.saved_searches;
create policy saved_searches_are_their_owners_to_add on public.saved_searches as restrictive for insert
to leadsrapido_app, leadsrapido_worker
with check (app.may_change_saved_search(owner_id));
drop policy if exists saved_searches_are_their_owners_to_change on public.saved_searches;
create policy saved_searches_are_their_owners_to_change on public.saved_searches as restrictive for update
to leadsrapido_app, leadsrapido_worker
using (app.may_change_saved_search(owner_id)) with check (app.may_change_saved_search(owner_id));
drop policy if exists saved_searches_are_their_owners_to_delete on public.saved_searches;
create policy saved_searches_are_their_owners_to_delete on public.saved_searches as restrictive for delete
to leadsrapido_app, leadsrapido_worker
using (app.may_change_saved_search(owner_id));

create or replace function app.dynamic_segment_among(organization_id uuid, segments uuid []) returns text
language sql stable
set search_path = pg_catalog, pg_temp
return (
    select min(s.name) from public.lead_segments as s
    where s.organization_id = dynamic_segment_among.organization_id and s.id = any (segments) and s.saved_search_id is not null
);
comment on function app.dynamic_segment_among(uuid, uuid []) is 'The name of a dynamic segment among these; NULL when there is none';

-- Leads are put into static segments only. An import is one statement for thousands of leads, an update changes few segments.
create or replace function app.refuse_dynamic_segment(organization_id uuid, segments uuid []) returns void
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
    dynamic constant text := app.dynamic_segment_among(organization_id, segments);
begin
    if dynamic is not null then
        raise exception 'Segment % is dynamic: its leads are those its search finds, none is put into it. Take a static segment, or freeze it first.',
            quote_literal(dynamic) using errcode = 'LR409';
    end if;
end $$;
comment on function app.refuse_dynamic_segment(uuid, uuid []) is 'Raises LR409 when one of these segments is dynamic';

create or replace function app.check_segments_of_new_leads() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    tenant uuid;
    segments uuid[];
begin
    for tenant, segments in
        select t.organization_id, array_agg(distinct t.segment_id) from new_table as t where t.segment_id is not null group by 1
    loop
        perform app.refuse_dynamic_segment(tenant, segments);
    end loop;
    return null;
end $$;

create or replace trigger leads_segment_is_static_on_insert after insert on public.leads
referencing new table as new_table for each statement execute function app.check_segments_of_new_leads();

create or replace function app.check_segment_of_lead() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    perform app.refuse_dynamic_segment(new.organization_id, array[new.segment_id]);
    return new;
end $$;

create or replace trigger leads_segment_is_static_on_update before update on public.leads
for each row when (new.segment_id is not null and old.segment_id is distinct from new.segment_id) execute function app.check_segment_of_lead();
