-- What a lead search was asked for: checked, and turned into the conditions of a statement.

create or replace function app.require_organization(organization_id uuid) returns void
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
    if organization_id is null or organization_id is distinct from app.current_organization_id() then
        raise exception 'This call needs the tenant context of the organization it names.' using errcode = 'LR001';
    end if;
end $$;
comment on function app.require_organization(uuid) is
    'Raises LR001, naming no data, unless the organization is the one of this transaction''s context. For functions that row level security does not hold';

create or replace function app.check_lead_search(
    query text, min_score integer, max_score integer, tags text[], state text, city text, custom_fields jsonb,
    latitude double precision, longitude double precision, radius_m double precision, page_size integer
) returns void
language plpgsql immutable
set search_path = pg_catalog, pg_temp
as $$
declare
    wrong constant text := case
        when length(query) > 1000 then 'query has more than 1,000 characters. Shorten it.'
        when not min_score between 0 and 100 then 'min_score is not between 0 and 100.'
        when not max_score between 0 and 100 then 'max_score is not between 0 and 100.'
        when min_score > max_score then 'min_score is above max_score. Swap them.'
        when cardinality(tags) > 50 then 'tags are more than 50. Ask for fewer.'
        when array_position(tags, null) is not null then 'tags hold a NULL. Leave it out.'
        when state !~ '^[A-Za-z]{2}$' then 'state is no two-letter code. Write it as SP.'
        when length(city) > 200 then 'city has more than 200 characters. Write the name of a town.'
        when jsonb_typeof(custom_fields) <> 'object' then 'custom_fields is no JSON object. Write it as {"field": "value"}.'
        when radius_m is not null and (latitude is null or longitude is null) then 'radius_m needs a point. Give latitude and longitude.'
        when radius_m is null and (latitude is not null or longitude is not null) then 'a point needs radius_m. Give the radius in metres.'
        when not latitude between -90 and 90 then 'latitude is not between -90 and 90 degrees.'
        when not longitude between -180 and 180 then 'longitude is not between -180 and 180 degrees.'
        when not (radius_m > 0 and radius_m <= 1000000) then 'radius_m is not between 0 and 1,000,000 metres.'
        when page_size is null or not page_size between 1 and 200 then 'page_size is not between 1 and 200.'
    end;
begin
    if wrong is not null then
        raise exception 'Search: %', wrong using errcode = 'LR002';
    end if;
end $$;
comment on function app.check_lead_search(
    text, integer, integer, text[], text, text, jsonb, double precision, double precision, double precision, integer
) is 'Raises LR002 with a sentence that names the first argument of a lead search that cannot be';

create or replace function app.check_lead_position(after app.lead_position, ranking text) returns void
language plpgsql immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    if ranking is null and after is not distinct from row(0, null, null, null)::app.lead_position then
        return;
    end if;
    if ranking is null or ranking not in ('exact', 'best_scored', 'none') or num_nulls(after.rank, after.quality_score, after.created_at, after.id) > 0 then
        raise exception 'Search: the page before is named in part. Give ranking, rank, quality_score, created_at and id of its last row.'
            using errcode = 'LR002';
    end if;
end $$;
comment on function app.check_lead_position(app.lead_position, text) is 'Raises LR002 unless the page before is named wholly or not at all';

create or replace function app.lead_walk_conditions(criteria app.lead_criteria) returns text
language sql immutable
set search_path = pg_catalog, pg_temp
return 'l.organization_id = $1 and app.can_see_lead(l.organization_id, l.owner_id)' || concat(
    case when (criteria).segment_id is not null then ' and l.segment_id = ($2).segment_id' end,
    case when (criteria).min_score > 0 then ' and l.quality_score >= ($2).min_score' end,
    case when (criteria).max_score < 100 then ' and l.quality_score <= ($2).max_score' end
);
comment on function app.lead_walk_conditions(app.lead_criteria) is
    'Those of app.lead_conditions() that an index in the order of quality_score serves';

create or replace function app.lead_conditions(criteria app.lead_criteria) returns text
language sql immutable
set search_path = pg_catalog, pg_temp
return app.lead_walk_conditions(criteria) || concat(
    case when (criteria).words is not null then ' and l.search_vector @@ ($2).words' end,
    case when cardinality((criteria).tags) > 0 then ' and l.tags @> ($2).tags' end,
    case when (criteria).state is not null then ' and l.state = ($2).state' end,
    case when (criteria).city is not null then ' and app.fold(l.city) = ($2).city' end,
    -- The index leads with the state: where none was named, 28 short look-ups instead of the whole tenant.
    case when (criteria).city is not null and (criteria).state is null then $sql$
        and (l.state = any ('{AC,AL,AM,AP,BA,CE,DF,ES,GO,MA,MG,MS,MT,PA,PB,PE,PI,PR,RJ,RN,RO,RR,RS,SC,SE,SP,TO}') or l.state is null)$sql$ end,
    case when (criteria).custom_fields <> '{}' then ' and l.custom_fields @> ($2).custom_fields' end,
    case when (criteria).point is not null then ' and public.st_dwithin(l.address_coordinates, ($2).point, ($2).radius_m)' end,
    case when (criteria).is_accessed is not null then ' and l.is_accessed = ($2).is_accessed' end
);
comment on function app.lead_conditions(app.lead_criteria) is
    'The WHERE of a lead search: fixed text chosen by which criteria are asked for, never a value. $1 the organization, $2 the criteria, l the lead';
