-- Exact matches are recorded with every write, whoever writes: one look-up by index a value, for a whole statement at once.

create or replace function app.find_exact_duplicates() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    tenant constant uuid := app.current_organization_id();
    touched uuid[];
    lost uuid[];
    matches record;
begin
    -- Transition tables are read into variables and nothing else: a distributed database allows no more.
    if tg_table_name = 'lead_contacts' then
        if tg_op <> 'INSERT' then
            select array_agg(distinct o.lead_id) into lost from old_table as o where o.kind in ('email', 'phone', 'whatsapp');
        end if;
        if tg_op <> 'DELETE' then
            select array_agg(distinct n.lead_id) into touched from new_table as n where n.kind in ('email', 'phone', 'whatsapp');
        end if;
    elsif tg_op = 'INSERT' then
        select array_agg(n.id) into touched from new_table as n where n.cnpj is not null;
    else
        select array_agg(n.id) filter (where (n.cnpj, n.is_accessed) is distinct from (o.cnpj, o.is_accessed)), array_agg(n.id)
        into touched, lost
        from new_table as n join old_table as o on o.organization_id = n.organization_id and o.id = n.id
        where (n.cnpj, n.is_accessed, n.kind, n.name, n.company, n.cep, n.street_number, n.municipality_id, n.city, n.state)
            is distinct from (o.cnpj, o.is_accessed, o.kind, o.name, o.company, o.cep, o.street_number, o.municipality_id, o.city, o.state);
    end if;
    if lost is not null then
        perform app.review_pairs(tenant, lost);
    end if;
    if touched is not null then
        select * into matches from app.exact_matches(tenant, touched);
        perform app.record_pairs(tenant, matches.lead_ids, matches.other_ids);
    end if;
    return null;
end $$;
comment on function app.find_exact_duplicates() is
    'Trigger: leads of the same CNPJ, e-mail or phone as a written one are recorded in lead_duplicates; what was recorded is judged anew';

create or replace function app.review_pairs(organization_id uuid, ids uuid []) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
    tenant constant uuid := review_pairs.organization_id;
    lead_ids uuid[];
    other_ids uuid[];
    facts app.lead_facts[];
begin
    select array_agg(p.lead_id), array_agg(p.other_id) into lead_ids, other_ids
    from (
        select d.lead_id, d.other_id from public.lead_duplicates as d
        where d.organization_id = tenant and d.status = 'open' and d.lead_id = any (ids)
        union
        select d.lead_id, d.other_id from public.lead_duplicates as d
        where d.organization_id = tenant and d.status = 'open' and d.other_id = any (ids)
    ) as p;
    if lead_ids is null then
        return;
    end if;
    facts := array(select f from app.lead_facts(tenant, lead_ids || other_ids) as f);
    delete from public.lead_duplicates as d
    using (
        select pair.lead_id, pair.other_id
        from unnest(lead_ids, other_ids) as pair (lead_id, other_id)
        left join (select (f).id, f from unnest(facts) as f) as a on a.id = pair.lead_id
        left join (select (f).id, f from unnest(facts) as f) as b on b.id = pair.other_id
        cross join lateral app.compare_leads(a.f, b.f) as judged
        where app.is_worth_keeping(judged.similarity, judged.reasons) is not true
    ) as gone
    where d.organization_id = tenant and d.lead_id = gone.lead_id and d.other_id = gone.other_id and d.status = 'open';
    perform app.record_pairs(tenant, lead_ids, other_ids);
end $$;
comment on function app.review_pairs(uuid, uuid []) is 'Judges the open pairs of some leads anew; those that have nothing left in common go';

create or replace function app.forget_pairs() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    tenant constant uuid := app.current_organization_id();
    gone uuid[];
begin
    select array_agg(o.id) into gone from old_table as o;
    delete from public.lead_duplicates as d
    using (
        -- What another session holds it deletes itself, or it is passed over by whoever reads pairs: nobody waits here.
        select p.lead_id, p.other_id from public.lead_duplicates as p
        where p.organization_id = tenant and (p.lead_id = any (gone) or p.other_id = any (gone))
        for update skip locked
    ) as pair
    where d.organization_id = tenant and d.lead_id = pair.lead_id and d.other_id = pair.other_id;
    return null;
end $$;
comment on function app.forget_pairs() is 'Trigger: the pairs of a deleted lead go with it';

-- A publication looks for its own, a slice at a time: app.published_matches().
create or replace trigger find_duplicates_on_insert after insert on public.leads
referencing new table as new_table for each statement
when (current_setting('app.publishing', true) is distinct from 'on') execute function app.find_exact_duplicates();
create or replace trigger find_duplicates_on_update after update on public.leads
referencing old table as old_table new table as new_table for each statement execute function app.find_exact_duplicates();
create or replace trigger forget_duplicates after delete on public.leads
referencing old table as old_table for each statement execute function app.forget_pairs();
create or replace trigger find_duplicates_on_insert after insert on public.lead_contacts
referencing new table as new_table for each statement
when (current_setting('app.publishing', true) is distinct from 'on') execute function app.find_exact_duplicates();
create or replace trigger find_duplicates_on_update after update on public.lead_contacts
referencing old table as old_table new table as new_table for each statement execute function app.find_exact_duplicates();
create or replace trigger find_duplicates_on_delete after delete on public.lead_contacts
referencing old table as old_table for each statement execute function app.find_exact_duplicates();
-- What a merge does with the pairs of the two leads.

create or replace function app.pairs_of_leads(organization_id uuid, ids uuid []) returns jsonb
language sql stable
set search_path = pg_catalog, pg_temp
begin atomic
    select coalesce(jsonb_agg(to_jsonb(d)), '[]') from public.lead_duplicates as d
    where d.organization_id = pairs_of_leads.organization_id and (d.lead_id = any (ids) or d.other_id = any (ids));
end;
comment on function app.pairs_of_leads(uuid, uuid []) is 'The pairs these leads stand in, as rows';

create or replace function app.hand_over_pairs(organization_id uuid, pairs jsonb, from_lead uuid, to_lead uuid) returns void
language sql volatile
set search_path = pg_catalog, pg_temp
begin atomic
    insert into public.lead_duplicates (organization_id, lead_id, other_id, reasons, similarity, status, found_at)
    select hand_over_pairs.organization_id, least(third.id, to_lead), greatest(third.id, to_lead), p.reasons, p.similarity, p.status, p.found_at
    from jsonb_populate_recordset(null::public.lead_duplicates, pairs) as p
    cross join lateral (select case p.lead_id when from_lead then p.other_id else p.lead_id end as id) as third
    where from_lead in (p.lead_id, p.other_id) and third.id <> to_lead
    on conflict (organization_id, lead_id, other_id) do nothing;
end;
comment on function app.hand_over_pairs(uuid, jsonb, uuid, uuid) is 'The pairs of a merged lead become its survivor''s';

create or replace function app.restore_pairs(
    organization_id uuid, pairs jsonb, pairs_after jsonb, survivor_id uuid, restored_id uuid
) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    tenant constant uuid := restore_pairs.organization_id;
    matches record;
begin
    delete from public.lead_duplicates as d
    using (
        -- What the merge made, and what putting the lead back together found on the way.
        select p.lead_id, p.other_id from jsonb_populate_recordset(null::public.lead_duplicates, pairs_after) as p
        except
        select p.lead_id, p.other_id from jsonb_populate_recordset(null::public.lead_duplicates, pairs) as p
        union
        select p.lead_id, p.other_id from public.lead_duplicates as p
        where p.organization_id = tenant and restored_id in (p.lead_id, p.other_id)
    ) as made
    where d.organization_id = tenant and d.lead_id = made.lead_id and d.other_id = made.other_id and d.status = 'open';
    perform app.review_pairs(tenant, array[restore_pairs.survivor_id]);
    insert into public.lead_duplicates (organization_id, lead_id, other_id, reasons, similarity, status, found_at)
    select tenant, p.lead_id, p.other_id, p.reasons, p.similarity, p.status, p.found_at
    from jsonb_populate_recordset(null::public.lead_duplicates, pairs) as p
    where (select count(*) from public.leads as l where l.organization_id = tenant and l.id in (p.lead_id, p.other_id)) = 2
    on conflict (organization_id, lead_id, other_id) do nothing;
    -- Leads that came since the merge.
    select * into matches from app.exact_matches(tenant, array[restored_id]);
    perform app.record_pairs(tenant, matches.lead_ids, matches.other_ids);
end $$;
comment on function app.restore_pairs(uuid, jsonb, jsonb, uuid, uuid) is 'Undoing a merge: the pairs of both leads as they were, and those with leads that came since';

create or replace function app.dismiss_duplicate(organization_id uuid, lead_id uuid, other_id uuid) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    tenant constant uuid := dismiss_duplicate.organization_id;
    first uuid := app.resolve_lead(tenant, dismiss_duplicate.lead_id);
    second uuid := app.resolve_lead(tenant, dismiss_duplicate.other_id);
begin
    perform app.require_organization(tenant);
    if first is null or second is null then
        raise exception 'There is no such lead in this organization.' using errcode = 'LR404';
    end if;
    if first = second then
        raise exception 'These two are one lead already (%).', first using errcode = 'LR409';
    end if;
    insert into public.lead_duplicates as d (organization_id, lead_id, other_id, reasons, similarity, status)
    values (tenant, least(first, second), greatest(first, second), '{told}', 0, 'dismissed')
    on conflict (organization_id, lead_id, other_id) do update set status = 'dismissed' where d.status <> 'dismissed';
end $$;
comment on function app.dismiss_duplicate(uuid, uuid, uuid) is 'Somebody says these are two: the pair is not shown again. Raises LR001, LR404, LR409';
