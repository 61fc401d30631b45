-- The statements of the commonest searches, planned once a session: planning costs three times what finding takes. Their plans are generic:
-- PostgreSQL picks the organization's partition when it runs them.

create or replace function app.first_by_words(
    organization_id uuid, criteria app.lead_criteria, page_size integer, known_total integer, told jsonb, started timestamptz
) returns setof app.found_lead
language plpgsql stable
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_variable
begin
    if known_total is null then
        return query
        select
            l.id, l.name::text, l.company::text, l.job_title::text, l.city, l.state, l.segment_id, l.owner_id, l.quality_score, l.tags,
            l.is_accessed, l.has_email, l.has_phone, l.email::text, l.phone, l.created_at,
            case when l.search_vector @@ criteria.phrase then 3 when l.search_vector @@ criteria.name_words then 2 else 1 end as relevance,
            null::double precision, 'relevance', (count(*) over ())::integer, 'exact', count(*) over () > page_size,
            case when criteria.highlight then app.highlights(criteria.words, l.name, l.company, l.job_title, l.city) end, told,
            (extract(epoch from clock_timestamp() - started) * 1000)::double precision
        from public.leads as l
        where l.organization_id = organization_id and app.can_see_lead(l.organization_id, l.owner_id) and l.search_vector @@ criteria.words
        order by relevance desc, l.quality_score desc, l.created_at desc, l.id desc
        limit page_size;
        return;
    end if;
    return query
    select
        l.id, l.name::text, l.company::text, l.job_title::text, l.city, l.state, l.segment_id, l.owner_id, l.quality_score, l.tags,
        l.is_accessed, l.has_email, l.has_phone, l.email::text, l.phone, l.created_at,
        case when l.search_vector @@ criteria.phrase then 3 when l.search_vector @@ criteria.name_words then 2 else 1 end as relevance,
        null::double precision, 'relevance', known_total, 'exact', known_total > page_size,
        case when criteria.highlight then app.highlights(criteria.words, l.name, l.company, l.job_title, l.city) end, told,
        (extract(epoch from clock_timestamp() - started) * 1000)::double precision
    from public.leads as l
    where l.organization_id = organization_id and app.can_see_lead(l.organization_id, l.owner_id) and l.search_vector @@ criteria.words
    order by relevance desc, l.quality_score desc, l.created_at desc, l.id desc
    limit page_size;
end $$;
comment on function app.first_by_words(uuid, app.lead_criteria, integer, integer, jsonb, timestamptz) is
    'The first page of a search for few leads by words alone, by relevance; known_total: how many match, where the lexicon knows';

create or replace function app.best_leads(
    organization_id uuid, after app.lead_position, page_size integer, known_total integer, started timestamptz
) returns setof app.found_lead
language plpgsql stable
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_variable
declare
    page uuid[];
begin
    if after.id is null then
        page := array(
            select l.id from public.leads as l
            where l.organization_id = organization_id and app.can_see_lead(l.organization_id, l.owner_id)
            order by l.quality_score desc, l.created_at desc, l.id desc limit page_size + 1);
    else
        known_total := null;
        page := array(
            select l.id from public.leads as l
            where l.organization_id = organization_id and app.can_see_lead(l.organization_id, l.owner_id)
              and (l.quality_score, l.created_at, l.id) < (after.quality_score, after.created_at, after.id)
            order by l.quality_score desc, l.created_at desc, l.id desc limit page_size + 1);
    end if;
    return query select found.* from app.read_leads(
        organization_id, page[:page_size], null, null, 'score', known_total, case when known_total is not null then 'exact' end,
        cardinality(page) > page_size, null, null, started) as found;
end $$;
comment on function app.best_leads(uuid, app.lead_position, integer, integer, timestamptz) is 'All leads of an organization, by score, a page at a time';

create or replace function app.read_leads(
    organization_id uuid, ids uuid [], ranks integer [], point public.geography, ranking text, total integer, total_is text, has_more boolean,
    marked tsquery, told jsonb, started timestamptz
) returns setof app.found_lead
language plpgsql stable
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_variable
begin
    return query
    select
        l.id, l.name::text, l.company::text, l.job_title::text, l.city, l.state, l.segment_id, l.owner_id, l.quality_score, l.tags,
        l.is_accessed, l.has_email, l.has_phone, l.email::text, l.phone, l.created_at,
        key.rank, l.address_coordinates operator(public.<->) point,
        ranking, total, total_is, has_more,
        case when marked is not null then app.highlights(marked, l.name, l.company, l.job_title, l.city) end, told,
        (extract(epoch from clock_timestamp() - started) * 1000)::double precision
    from unnest(ids, ranks) with ordinality as key (id, rank, place)
    join public.leads as l on l.organization_id = organization_id and l.id = key.id
    where app.can_see_lead(l.organization_id, l.owner_id)
    order by key.place;
end $$;
comment on function app.read_leads(uuid, uuid [], integer [], public.geography, text, integer, text, boolean, tsquery, jsonb, timestamptz) is
    'What a list shows of leads whose keys were found, in the order of the keys';
