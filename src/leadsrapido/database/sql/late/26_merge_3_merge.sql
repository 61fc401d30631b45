-- Merging two leads into one, and undoing it (docs/decisions/0008-merging-leads.md).

create or replace function app.resolve_lead(organization_id uuid, id uuid) returns uuid
language plpgsql stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
begin
    if exists (select from public.leads as l where l.organization_id = resolve_lead.organization_id and l.id = resolve_lead.id) then
        return id;
    end if;
    return (select r.lead_id from public.lead_redirects as r where r.organization_id = resolve_lead.organization_id and r.old_id = resolve_lead.id);
end $$;
comment on function app.resolve_lead(uuid, uuid) is 'The lead an id leads to: itself, or the one it was merged into; NULL when there is neither';

create or replace function app.lock_two_leads(organization_id uuid, inout survivor_id uuid, inout duplicate_id uuid)
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    survivor uuid;
    duplicate uuid;
    locked integer;
begin
    loop
        survivor := app.resolve_lead(lock_two_leads.organization_id, survivor_id);
        duplicate := app.resolve_lead(lock_two_leads.organization_id, duplicate_id);
        if survivor is null or duplicate is null then
            raise exception 'There is no such lead in this organization.' using errcode = 'LR404';
        end if;
        if survivor = duplicate then
            raise exception 'These two are one lead already (%).', survivor using errcode = 'LR409';
        end if;
        -- In the order of their ids: two sessions that merge overlapping pairs wait for each other in one direction only.
        perform from public.leads as l
        where l.organization_id = lock_two_leads.organization_id and l.id in (survivor, duplicate) order by l.id for update;
        get diagnostics locked = row_count;
        -- Who had to wait may find one of them merged away: look again where it leads.
        exit when locked = 2;
    end loop;
    survivor_id := survivor;
    duplicate_id := duplicate;
end $$;
comment on function app.lock_two_leads(uuid, uuid, uuid) is 'Both leads, resolved and locked; raises LR404 and, when they are one, LR409';

create or replace function app.check_mergeable(survivor public.leads, duplicate public.leads) returns void
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
    if app.current_user_role() = 'viewer' then
        raise exception 'A viewer reads: ask an agent to merge leads.' using errcode = 'LR403';
    end if;
    if not app.can_see_lead(survivor.organization_id, survivor.owner_id) or not app.can_see_lead(duplicate.organization_id, duplicate.owner_id) then
        raise exception 'There is no such lead in this organization.' using errcode = 'LR404';
    end if;
    if survivor.is_accessed <> duplicate.is_accessed then
        raise exception 'One of these leads is locked: unlock it first, or its contacts would open without a charge.' using errcode = 'LR409';
    end if;
    if not survivor.is_accessed and app.current_user_role() is distinct from 'admin' then
        raise exception 'Both leads are locked, and one charge would then open both: only the operator (role admin) merges them.'
            using errcode = 'LR403';
    end if;
end $$;
comment on function app.check_mergeable(public.leads, public.leads) is
    'Raises LR403, LR404 or LR409 unless these leads may become one without opening a contact for free';

create or replace function app.merge_leads(
    organization_id uuid, inout survivor_id uuid, duplicate_id uuid, take jsonb default '{}',
    out merge_id uuid, out merged_id uuid, out changes jsonb, out moved jsonb
)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    tenant constant uuid := merge_leads.organization_id;
    survivor public.leads;
    duplicate public.leads;
    before jsonb;
    pairs jsonb;
    flags jsonb;
    children jsonb;
begin
    perform app.require_organization(tenant);
    select * into survivor_id, merged_id from app.lock_two_leads(tenant, merge_leads.survivor_id, merge_leads.duplicate_id);
    select * into survivor from public.leads as l where l.organization_id = tenant and l.id = merge_leads.survivor_id;
    select * into duplicate from public.leads as l where l.organization_id = tenant and l.id = merged_id;
    perform app.check_mergeable(survivor, duplicate);

    before := to_jsonb(survivor);
    merge_id := app.uuid_v7();
    changes := app.merged_lead_fields(before, to_jsonb(duplicate), coalesce(take, '{}'));
    pairs := app.pairs_of_leads(tenant, array[survivor.id, duplicate.id]);
    select coalesce(jsonb_object_agg(c.id, c.is_primary), '{}') into flags
    from public.lead_contacts as c where c.organization_id = tenant and c.lead_id in (survivor.id, duplicate.id);

    children := app.move_lead_children(tenant, duplicate.id, survivor.id);
    delete from public.leads as l where l.organization_id = tenant and l.id = duplicate.id;
    -- A primary contact that gives way to the other lead's stays a contact: the mirror of leads.email deletes only primary ones.
    update public.lead_contacts as c set is_primary = false
    where c.organization_id = tenant and c.lead_id = survivor.id and c.is_primary and changes ? c.kind and c.normalised = before ->> c.kind;
    begin
        perform app.write_lead_fields(tenant, survivor.id, changes);
    exception when unique_violation then
        raise exception 'With these fields the lead would be the same as a third one: merge that one first.' using errcode = 'LR409';
    end;
    insert into public.lead_redirects (organization_id, old_id, lead_id) values (tenant, duplicate.id, survivor.id);
    perform app.hand_over_pairs(tenant, pairs, duplicate.id, survivor.id);

    select coalesce(jsonb_object_agg(k.key, jsonb_array_length(k.value -> 'moved')), '{}') into moved
    from jsonb_each(children) as k where k.value -> 'moved' <> '[]';
    insert into public.lead_merges (organization_id, id, survivor_id, merged_id, place, fields, moved, merged_by)
    select tenant, merge_id, survivor.id, duplicate.id, 1 + coalesce(max(m.place), 0),
           array(select jsonb_object_keys(changes) order by 1), merge_leads.moved, app.current_user_id()
    from public.lead_merges as m where m.organization_id = tenant and m.survivor_id = survivor.id;
    insert into app.lead_merge_snapshots (organization_id, merge_id, snapshot)
    select tenant, merge_leads.merge_id, jsonb_build_object(
        'merged', to_jsonb(duplicate) - 'search_vector', 'children', children, 'flags', flags,
        'pairs', pairs, 'pairs_after', app.pairs_of_leads(tenant, array[survivor.id]),
        'before', (select coalesce(jsonb_object_agg(k, before -> k), '{}') from jsonb_object_keys(changes) as k),
        'after', (select coalesce(jsonb_object_agg(k, to_jsonb(l) -> k), '{}') from jsonb_object_keys(changes) as k),
        'kept_true', jsonb_build_object(
            'content_hash', before -> 'content_hash', 'has_email', before -> 'has_email', 'has_phone', before -> 'has_phone')
    )
    from public.leads as l where l.organization_id = tenant and l.id = survivor.id;
    changes := (
        select coalesce(jsonb_object_agg(n.key, jsonb_build_array(before -> n.key, n.value)), '{}') from jsonb_each(changes) as n
    );
end $$;
comment on function app.merge_leads(uuid, uuid, uuid, jsonb) is
    'Merges a duplicate into the survivor: fields by app.merged_lead_fields(), children by app.lead_children(), the duplicate''s row leaves leads and its id '
    'leads to the survivor. Ids merged before are followed. changes: column → [before, after]; moved: table → rows. Raises LR001, LR002, LR403, LR404, LR409';

create or replace function app.merge_to_undo(organization_id uuid, merge_id uuid) returns public.lead_merges
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    merge public.lead_merges;
    later uuid;
begin
    select * into merge from public.lead_merges as m where m.organization_id = merge_to_undo.organization_id and m.id = merge_to_undo.merge_id;
    if merge.id is null then
        raise exception 'There is no such merge in this organization.' using errcode = 'LR404';
    end if;
    perform from public.leads as l where l.organization_id = merge.organization_id and l.id = merge.survivor_id for update;
    if not found then
        raise exception 'The lead that stayed is not there any more%', coalesce(
            format(': it was merged itself. Undo that first: leadsrapido leads unmerge %s', (
                select m.id from public.lead_merges as m
                where m.organization_id = merge.organization_id and m.merged_id = merge.survivor_id and m.undone_at is null
                order by m.merged_at desc limit 1)),
            ': it was deleted, and this merge cannot be undone.') using errcode = 'LR409';
    end if;
    -- Read again: whoever undid it meanwhile held that lock.
    select * into merge from public.lead_merges as m where m.organization_id = merge.organization_id and m.id = merge.id;
    if merge.undone_at is not null then
        raise exception 'This merge was undone already.' using errcode = 'LR409';
    end if;
    select m.id into later from public.lead_merges as m
    where m.organization_id = merge.organization_id and m.survivor_id = merge.survivor_id and m.place > merge.place and m.undone_at is null
    order by m.place desc limit 1;
    if later is not null then
        raise exception 'Another lead was merged into this one later. Undo that first: leadsrapido leads unmerge %', later using errcode = 'LR409';
    end if;
    return merge;
end $$;
comment on function app.merge_to_undo(uuid, uuid) is 'The merge, its survivor locked, after everything that forbids undoing it was ruled out';

create or replace function app.unmerge_leads(
    organization_id uuid, merge_id uuid, out survivor_id uuid, out restored_id uuid, out kept text [], out missing jsonb
)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    tenant constant uuid := unmerge_leads.organization_id;
    merge public.lead_merges;
    was jsonb;
    now_there jsonb;
    restored jsonb;
begin
    perform app.require_organization(tenant);
    if app.current_user_role() = 'viewer' then
        raise exception 'A viewer reads: ask an agent to undo the merge.' using errcode = 'LR403';
    end if;
    merge := app.merge_to_undo(tenant, unmerge_leads.merge_id);
    survivor_id := merge.survivor_id;
    restored_id := merge.merged_id;
    select s.snapshot into was from app.lead_merge_snapshots as s where s.organization_id = tenant and s.merge_id = merge.id;
    select to_jsonb(l) into now_there from public.leads as l where l.organization_id = tenant and l.id = merge.survivor_id;
    if was is null or not app.can_see_lead(tenant, (now_there ->> 'owner_id')::uuid) then
        raise exception 'There is no such merge in this organization.' using errcode = 'LR404';
    end if;
    if now_there -> 'is_accessed' <> was -> 'merged' -> 'is_accessed' then
        raise exception 'The lead was unlocked since: its merge cannot be undone, or both would be open for one charge.' using errcode = 'LR409';
    end if;

    delete from public.lead_redirects as r where r.organization_id = tenant and r.old_id = merge.merged_id;
    restored := app.restored_lead_fields(was -> 'before', was -> 'after', now_there);
    kept := array(select jsonb_object_keys((was -> 'before') - array(select jsonb_object_keys(restored))) order by 1);
    begin
        perform app.part_contacts(tenant, merge.survivor_id, was);
        perform app.write_lead_fields(tenant, merge.survivor_id, restored);
        if cardinality(kept) = 0 then
            -- Not computed anew: as it was, also where an import brought it along.
            perform app.write_lead_fields(tenant, merge.survivor_id, was -> 'kept_true');
        end if;
        execute format(
            'insert into public.leads (%1$s) select %1$s from jsonb_populate_record(null::public.leads, $1)',
            app.written_columns('leads', was -> 'merged')
        ) using was -> 'merged';
    exception when unique_violation then
        raise exception 'Another lead with the same content or external id came since: merge that one into the lead first, then undo both.'
            using errcode = 'LR409';
    end;
    -- The mirror of leads.email made contacts of its own; those that were there come back.
    delete from public.lead_contacts as c
    where c.organization_id = tenant and c.lead_id = merge.merged_id and exists (
        select from jsonb_populate_recordset(null::public.lead_contacts, app.contacts_coming_back(tenant, was)) as b
        where (b.kind, b.normalised, b.is_locked) = (c.kind, c.normalised, c.is_locked));
    missing := app.return_lead_children(tenant, was -> 'children', merge.survivor_id, merge.merged_id);
    update public.lead_contacts as c set is_primary = (was -> 'flags' ->> c.id::text)::boolean
    where c.organization_id = tenant and c.lead_id in (merge.survivor_id, merge.merged_id) and was -> 'flags' ? c.id::text
      and not (c.lead_id = merge.survivor_id and c.kind = any (kept))
      and c.is_primary <> (was -> 'flags' ->> c.id::text)::boolean;
    perform app.restore_pairs(tenant, was -> 'pairs', was -> 'pairs_after', merge.survivor_id, merge.merged_id);
    update public.lead_merges as m set undone_at = now(), undone_by = app.current_user_id() where m.organization_id = tenant and m.id = merge.id;
end $$;
comment on function app.unmerge_leads(uuid, uuid) is
    'Undoes a merge: both leads as they were, what hung on each back at it. kept: columns of the survivor that somebody changed since, which stay; '
    'missing: table → rows that are not there any more. A survivor''s merges are undone from the last. Raises LR001, LR403, LR404, LR409';

create or replace function app.contacts_coming_back(organization_id uuid, was jsonb) returns jsonb
language sql stable
set search_path = pg_catalog, pg_temp
begin atomic
    select coalesce(jsonb_agg(b.contact), '[]')
    from (
        select l.contact from jsonb_array_elements(was -> 'children' -> 'lead_contacts' -> 'left') as l (contact)
        union all
        select m.contact from jsonb_array_elements(was -> 'children' -> 'lead_contacts' -> 'moved') as m (contact)
        where exists (
            select from public.lead_contacts as c
            where c.organization_id = contacts_coming_back.organization_id and c.id = (m.contact ->> 'id')::uuid
              and c.lead_id = (m.contact ->> 'lead_id')::uuid)
    ) as b;
end;
comment on function app.contacts_coming_back(uuid, jsonb) is 'The contacts that undoing a merge gives back to the restored lead';

create or replace function app.part_contacts(organization_id uuid, survivor_id uuid, was jsonb) returns void
language sql volatile
set search_path = pg_catalog, pg_temp
begin atomic
    update public.lead_contacts as c set is_primary = false
    where c.organization_id = part_contacts.organization_id and c.lead_id = part_contacts.survivor_id and c.is_primary
      and was -> 'flags' ? c.id::text and was -> 'before' ? c.kind;
end;
comment on function app.part_contacts(uuid, uuid, jsonb) is 'Before leads.email changes back: contacts of before are not primary, or its mirror would delete them';
