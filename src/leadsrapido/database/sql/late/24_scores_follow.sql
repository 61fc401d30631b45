-- The score follows what it rests on, whoever writes it.

create or replace function app.keep_score() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    worked_on timestamptz;
    activities integer := 0;
    has_deal boolean := false;
begin
    if tg_op = 'UPDATE' then
        if new.score_reasons is distinct from old.score_reasons then
            -- Written with its reasons, by a function of the owner.
            return new;
        end if;
        if new.quality_score is distinct from old.quality_score and new.quality_score is not null then
            new.score_reasons := null;
            return new;
        end if;
        if new.quality_score is not null and old.score_reasons is null then
            return new;
        end if;
        select count(*), max(a.created_at) into activities, worked_on
        from public.activities as a where a.organization_id = new.organization_id and a.lead_id = new.id;
        has_deal := exists (select from public.pipeline_leads as p where p.organization_id = new.organization_id and p.lead_id = new.id);
    end if;
    new.score_reasons := app.lead_score_parts(
        app.score_settings(new.organization_id), now(), new.cnpj, new.company, new.email, new.phone, new.has_email, new.has_phone,
        new.is_accessed, new.origin, new.cnae, new.company_size, new.company_status, new.opened_on, new.street, new.street_number,
        new.district, new.cep, new.municipality_id, new.city, new.state, new.owner_id is not null,
        case when tg_op = 'UPDATE' then greatest(now(), worked_on) else greatest(new.created_at, new.updated_at) end, activities, has_deal
    );
    new.quality_score := app.score_total(new.score_reasons);
    return new;
end $$;
comment on function app.keep_score() is
    'A score that is not given is computed, and follows the columns it rests on; a given one stays, until quality_score is set to NULL';

-- After leads_1_keep_true, which says whether there is an e-mail and a phone; an import brings its scores along.
create or replace trigger leads_2_score_on_insert before insert on public.leads
for each row when (new.quality_score is null) execute function app.keep_score();
create or replace trigger leads_2_score_on_update before update on public.leads
for each row when (
    (old.quality_score, old.cnpj, old.company, old.email, old.phone, old.has_email, old.has_phone, old.is_accessed, old.origin, old.cnae,
     old.company_size, old.company_status, old.opened_on, old.street, old.street_number, old.district, old.cep, old.municipality_id,
     old.city, old.state, old.owner_id)
    is distinct from
    (new.quality_score, new.cnpj, new.company, new.email, new.phone, new.has_email, new.has_phone, new.is_accessed, new.origin, new.cnae,
     new.company_size, new.company_status, new.opened_on, new.street, new.street_number, new.district, new.cep, new.municipality_id,
     new.city, new.state, new.owner_id)
) execute function app.keep_score();

-- A score that decays is no change of the lead; if it were one, the lead would count as fresh again.
create or replace trigger touch_updated_at before update on public.leads
for each row when (current_setting('app.rescoring', true) is distinct from 'on') execute function app.touch_updated_at();

create or replace function app.rescore_leads(organization_id uuid, lead_ids uuid [], at timestamptz, include_given boolean) returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    locked constant uuid[] := array(
        select l.id from public.leads as l
        where l.organization_id = rescore_leads.organization_id and l.id = any (rescore_leads.lead_ids)
          and (rescore_leads.include_given or l.score_reasons is not null)
        order by l.id for no key update skip locked
    );
begin
    if cardinality(locked) = 0 then
        return 0;
    end if;
    -- Put back by hand: an attribute of the function would have to be a setting the server knows.
    set local app.rescoring = 'on';
    -- A statement of its own: it sees what was committed before the rows were locked.
    update public.leads as l
    set quality_score = app.score_total(s.parts), score_reasons = s.parts
    from app.lead_scores(rescore_leads.organization_id, locked, rescore_leads.at) as s
    where l.organization_id = rescore_leads.organization_id and l.id = s.id and l.score_reasons is distinct from s.parts;
    set local app.rescoring = '';
    return cardinality(locked);
end $$;
comment on function app.rescore_leads(uuid, uuid [], timestamptz, boolean) is
    'Brings the scores of leads up to date, but for those somebody else is writing: nobody waits. Returns how many it reached';

create or replace function app.follow_engagement() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    tenant constant uuid := app.current_organization_id();
    old_leads uuid[];
    new_leads uuid[];
    old_times timestamptz[];
    new_times timestamptz[];
    computed uuid[];
begin
    -- Transition tables are read into variables and nothing else: a distributed database allows no more.
    if tg_op <> 'INSERT' then
        select array_agg(t.lead_id order by t.id), array_agg(t.created_at order by t.id) into old_leads, old_times from old_table as t;
    end if;
    if tg_op <> 'DELETE' then
        select array_agg(t.lead_id order by t.id), array_agg(t.created_at order by t.id) into new_leads, new_times from new_table as t;
    end if;
    if (old_leads, old_times) is not distinct from (new_leads, new_times) then
        return null;
    end if;
    computed := array(
        select l.id from public.leads as l
        where l.organization_id = tenant and l.id = any (old_leads || new_leads) and l.score_reasons is not null
    );
    if cardinality(computed) > 0 and app.rescore_leads(tenant, computed, now(), false) < cardinality(computed) then
        insert into public.stale_scores (organization_id, lead_id) select tenant, unnest(computed);
    end if;
    return null;
end $$;
comment on function app.follow_engagement() is
    'Trigger: activities and deals change the score of their leads at once; of leads that somebody else is writing, with the next recomputation';

do $$
declare
    followed text;
    event text;
begin
    foreach followed in array array['activities', 'pipeline_leads'] loop
        foreach event in array array['insert', 'update', 'delete'] loop
            execute format(
                'create or replace trigger score_follows_%s after %s on public.%I referencing %s for each statement execute function app.follow_engagement()',
                event, event, followed,
                case event when 'insert' then 'new table as new_table' when 'delete' then 'old table as old_table'
                           else 'old table as old_table new table as new_table' end
            );
        end loop;
    end loop;
end $$;

create or replace function app.recompute_scores(
    organization_id uuid, lead_ids uuid [] default null, after_id uuid default null, at_most integer default 5000,
    include_given boolean default false, is_trial boolean default false, at timestamptz default now(),
    out examined integer, out changed integer, out last_id uuid, out bands_before integer [], out bands_after integer []
)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    batch uuid[];
    outdated uuid[];
begin
    perform app.require_organization(recompute_scores.organization_id);
    if recompute_scores.at_most not between 1 and 50000 then
        raise exception 'A batch is 1 to 50000 leads, not %.', recompute_scores.at_most using errcode = 'LR002';
    end if;
    batch := array(
        select l.id from public.leads as l
        where l.organization_id = recompute_scores.organization_id
          and (recompute_scores.lead_ids is null or l.id = any (recompute_scores.lead_ids))
          and (recompute_scores.after_id is null or l.id > recompute_scores.after_id)
        order by l.id limit recompute_scores.at_most
    );
    examined := cardinality(batch);
    last_id := batch[examined];
    if not recompute_scores.is_trial then
        delete from public.stale_scores as q where q.organization_id = recompute_scores.organization_id and q.lead_id = any (batch);
    end if;
    select array_agg(s.id) filter (where s.is_outdated), count(*) filter (where s.is_outdated),
           app.score_bands(array_agg(s.quality_score)),
           app.score_bands(array_agg(case when s.is_outdated then app.score_total(s.parts) else s.quality_score end))
    into outdated, changed, bands_before, bands_after
    from (
        select p.*, p.score_reasons is distinct from p.parts and (recompute_scores.include_given or p.score_reasons is not null) as is_outdated
        from app.lead_scores(recompute_scores.organization_id, batch, recompute_scores.at) as p
    ) as s;
    if changed > 0 and not recompute_scores.is_trial then
        perform app.rescore_leads(recompute_scores.organization_id, outdated, recompute_scores.at, recompute_scores.include_given);
    end if;
end $$;
comment on function app.recompute_scores is
    'Brings a batch of scores up to date, in the order of ids: all leads after after_id, or those named. Given scores stay unless include_given; a trial changes nothing. Returns how many it looked at and how many differed, the last id, and leads by score in tens (90 to 100 together) before and after. Raises LR001, LR002';

create or replace function app.score_bands(scores integer []) returns integer []
language sql immutable parallel safe
begin atomic
    select array_agg(b.leads order by b.band)
    from (
        select g.band, count(s.score)::integer as leads
        from generate_series(0, 9) as g (band) left join unnest(scores) as s (score) on least(s.score / 10, 9) = g.band
        group by g.band
    ) as b;
end;
comment on function app.score_bands(integer []) is 'How many of the scores lie in 0 to 9, 10 to 19, … 90 to 100';
