-- What a lead search was asked for: read, checked, looked up.

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

create or replace function app.refuse_search(filter text, complaint text) returns void
language plpgsql immutable
as $$
begin
    raise exception 'Search: % %', filter, complaint using errcode = 'LR002';
end $$;
comment on function app.refuse_search(text, text) is 'Raises LR002 with a sentence that begins with the filter''s name';

create or replace function app.read_lead_search(search jsonb) returns app.lead_search
language plpgsql stable
as $$
declare
    lists constant text[] := '{segments,tags_all,tags_any,tags_none,states,cnaes,company_sizes,owners,stages}';
    documents constant text[] := '{near,box,fields,custom_fields}';
    asked app.lead_search;
    name text;
    value jsonb;
    complaint text;
begin
    if jsonb_typeof(search) is distinct from 'object' then
        perform app.refuse_search('search', 'is no JSON object. Write it as {"text": "padaria", "states": ["SP"]}.');
    end if;
    for name, value in select e.key, e.value from jsonb_each(search) as e loop
        if not name = any (app.lead_search_filters()) then
            perform app.refuse_search(quote_literal(left(name, 60)), format('is no filter. Take one of: %s.', array_to_string(app.lead_search_filters(), ', ')));
        end if;
        -- Read as a text, any JSON would do; and a list of lists is an array too.
        if jsonb_typeof(value) in ('object', 'array') and not name = any (documents) and (
            jsonb_typeof(value) = 'object' or not name = any (lists) or value @? 'strict $[*] ? (@.type() == "object" || @.type() == "array")'
        ) then
            perform app.refuse_search(name, format('cannot be read. Give it as %s.', app.lead_search_filter_type(name)));
        end if;
    end loop;
    begin
        asked := jsonb_populate_record(null::app.lead_search, search);
    exception when data_exception or syntax_error_or_access_rule_violation then
        -- Which one it was is looked for only now.
        for name in select jsonb_object_keys(search) loop
            begin
                asked := jsonb_populate_record(null::app.lead_search, jsonb_build_object(name, search -> name));
            exception when data_exception or syntax_error_or_access_rule_violation then
                get stacked diagnostics complaint = message_text;
                perform app.refuse_search(name, format('cannot be read (%s). Give it as %s.', complaint, app.lead_search_filter_type(name)));
            end;
        end loop;
        perform app.refuse_search('search', 'cannot be read. Give each filter its type.');
    end;
    complaint := app.lead_search_complaint(asked);
    if complaint is not null then
        raise exception 'Search: %', complaint using errcode = 'LR002';
    end if;
    return asked;
end $$;
comment on function app.read_lead_search(jsonb) is 'The JSON document of a lead search, checked. Raises LR002 with a sentence that names the filter that cannot be';

create or replace function app.lead_search_filters() returns text []
language plpgsql immutable
as $$
begin
    return '{text,as_typed,as_you_type,segments,tags_all,tags_any,tags_none,min_score,max_score,states,city,municipality_id,near,box,cnaes,company_sizes
    ,opened_from,opened_until,has_email,has_phone,is_accessed,owners,is_assigned,stages,fields,custom_fields,created_from,created_until,updated_from
    ,updated_until,import_id,kind,origin,sort,highlight}'::text [];
end $$;
comment on function app.lead_search_filters() is 'Names of what can be asked of a lead search: the attributes of app.lead_search';

create or replace function app.lead_search_filter_type(filter text) returns text
language sql stable
return (
    select case
        when format_type(a.atttypid, a.atttypmod) = 'jsonb' then 'JSON'
        when format_type(a.atttypid, a.atttypmod) = 'character(2)[]' then 'a list of two-letter codes'
        when format_type(a.atttypid, a.atttypmod) like '%[]' then 'a list of ' || rtrim(format_type(a.atttypid, a.atttypmod), '[]')
        else format_type(a.atttypid, a.atttypmod)
    end
    from pg_catalog.pg_attribute as a
    where a.attrelid = 'app.lead_search'::regclass and a.attname = filter
);

create or replace function app.lead_search_complaint(asked app.lead_search) returns text
language plpgsql immutable
as $$
begin
    return case
        when length(asked.text) > 1000 then 'text has more than 1,000 characters. Shorten it.'
        when asked.min_score not between 0 and 100 then 'min_score is not between 0 and 100.'
        when asked.max_score not between 0 and 100 then 'max_score is not between 0 and 100.'
        when asked.min_score > asked.max_score then 'min_score is above max_score. Swap them.'
        when greatest(cardinality(asked.tags_all), cardinality(asked.tags_any), cardinality(asked.tags_none)) > 50 then 'tags are more than 50. Ask for fewer.'
        when array_position(asked.tags_all || asked.tags_any || asked.tags_none, null) is not null then 'tags hold a null. Leave it out.'
        when 0 = any (array[
            cardinality(asked.segments), cardinality(asked.tags_any), cardinality(asked.states), cardinality(asked.cnaes),
            cardinality(asked.company_sizes), cardinality(asked.owners), cardinality(asked.stages)
        ]) then case 0
            when cardinality(asked.segments) then 'segments' when cardinality(asked.tags_any) then 'tags_any'
            when cardinality(asked.states) then 'states' when cardinality(asked.cnaes) then 'cnaes'
            when cardinality(asked.company_sizes) then 'company_sizes' when cardinality(asked.owners) then 'owners' else 'stages'
        end || ' is empty: no lead can have one of none. Leave it out.'
        when exists (select from unnest(asked.states) as s where s is null or s !~ '^[A-Za-z]{2}$') then 'states hold no two-letter code. Write it as SP.'
        when length(asked.city) > 200 then 'city has more than 200 characters. Write the name of a town.'
        when exists (select from unnest(asked.cnaes) as c where c is null or c !~ '^([A-Ua-u]|[0-9]{2,7})$')
            then 'cnaes hold no CNAE. Write a section (A to U) or the first 2 to 7 digits of a code, without punctuation.'
        when not asked.company_sizes <@ '{MEI,ME,EPP,other}' then 'company_sizes hold an unknown size. Take of MEI, ME, EPP, other.'
        when asked.opened_from > asked.opened_until then 'opened_from is after opened_until. Swap them.'
        when asked.created_from > asked.created_until then 'created_from is after created_until. Swap them.'
        when asked.updated_from > asked.updated_until then 'updated_from is after updated_until. Swap them.'
        when greatest(
            cardinality(asked.segments), cardinality(asked.states), cardinality(asked.cnaes), cardinality(asked.owners), cardinality(asked.stages)
        ) > 100 then 'a list has more than 100 entries. Ask for fewer.'
        when jsonb_typeof(asked.custom_fields) <> 'object' then 'custom_fields is no JSON object. Write it as {"field": "value"}.'
        when asked.kind not in ('company', 'person') then 'kind is neither company nor person.'
        when asked.origin not in ('own', 'delivered') then 'origin is neither own nor delivered.'
        when asked.sort not in ('relevance', 'score', 'newest', 'nearest') then 'sort is none of relevance, score, newest, nearest.'
        when asked.sort = 'relevance' and coalesce(asked.text, '') ~ '^\s*$' then 'sort by relevance needs text. Leave sort out, or take score.'
        when asked.sort = 'nearest' and asked.near is null then 'sort by nearest needs a point. Give near.'
    end;
end $$;
comment on function app.lead_search_complaint(app.lead_search) is 'What is wrong with the values of a search, beginning with the filter''s name; NULL when nothing is';

create or replace function app.lead_criteria(organization_id uuid, asked app.lead_search) returns app.lead_criteria
language plpgsql stable
as $$
declare
    criteria app.lead_criteria;
begin
    criteria.tags_all := nullif(asked.tags_all, '{}');
    criteria.tags_any := asked.tags_any;
    criteria.tags_none := nullif(asked.tags_none, '{}');
    criteria.min_score := nullif(asked.min_score, 0);
    criteria.max_score := nullif(asked.max_score, 100);
    if asked.states is not null then
        criteria.states := array(select upper(s)::char(2) from unnest(asked.states) as s);
    end if;
    criteria.city := app.fold(asked.city);
    criteria.municipality_id := asked.municipality_id;
    if asked.cnaes is not null then
        select array_agg(c.code), array_agg(c.code || ':') into criteria.cnaes_from, criteria.cnaes_until
        from unnest(app.cnae_prefixes(asked.cnaes)) as c (code);
    end if;
    criteria.company_sizes := asked.company_sizes;
    criteria.opened_from := asked.opened_from;
    criteria.opened_until := asked.opened_until;
    criteria.has_email := asked.has_email;
    criteria.has_phone := asked.has_phone;
    criteria.is_accessed := asked.is_accessed;
    criteria.owners := asked.owners;
    criteria.is_assigned := asked.is_assigned;
    criteria.stages := asked.stages;
    criteria.custom_fields := nullif(asked.custom_fields, '{}');
    criteria.created_from := asked.created_from;
    criteria.created_until := asked.created_until;
    criteria.updated_from := asked.updated_from;
    criteria.updated_until := asked.updated_until;
    criteria.kind := asked.kind;
    criteria.origin := asked.origin;
    if asked.import_id is not null then
        criteria := app.with_import(organization_id, criteria, asked.import_id);
    end if;
    if asked.near is not null or asked.box is not null then
        criteria := app.with_place(organization_id, criteria, asked.near, asked.box);
    end if;
    if asked.fields is not null then
        criteria := app.with_fields(organization_id, criteria, asked.fields);
    end if;
    if asked.segments is not null then
        criteria := app.with_segments(organization_id, criteria, asked.segments);
    end if;
    return criteria;
end $$;
comment on function app.lead_criteria(uuid, app.lead_search) is 'The criteria of a checked search, all but its words. Raises LR002 naming the filter that cannot be';

create or replace function app.cnae_prefixes(cnaes text []) returns text []
language sql immutable
return array(
    select coalesce(lpad(d::text, 2, '0'), c.code)
    from (select distinct upper(n) as code from unnest(cnaes) as n) as c
    left join (values
        ('A', 1, 3), ('B', 5, 9), ('C', 10, 33), ('D', 35, 35), ('E', 36, 39), ('F', 41, 43), ('G', 45, 47), ('H', 49, 53), ('I', 55, 56),
        ('J', 58, 63), ('K', 64, 66), ('L', 68, 68), ('M', 69, 75), ('N', 77, 82), ('O', 84, 84), ('P', 85, 85), ('Q', 86, 88), ('R', 90, 93),
        ('S', 94, 96), ('T', 97, 97), ('U', 99, 99)
    ) as section (letter, from_division, to_division) on section.letter = c.code
    left join lateral generate_series(section.from_division, section.to_division) as d on true
    order by 1
);
comment on function app.cnae_prefixes(text []) is 'Codes and sections of the CNAE as prefixes of codes: a section is its divisions (CNAE 2.3, IBGE)';

create or replace function app.with_import(organization_id uuid, criteria app.lead_criteria, import_id uuid) returns app.lead_criteria
language plpgsql stable
as $$
#variable_conflict use_variable
declare
    began timestamptz;
    ended timestamptz;
begin
    select i.created_at, i.finished_at into began, ended
    from public.imports as i where i.organization_id = with_import.organization_id and i.id = with_import.import_id;
    criteria.import_id := import_id;
    -- Its leads were created between its beginning and its end: so the index of creation finds them.
    criteria.created_from := greatest(criteria.created_from, began);
    criteria.created_until := least(criteria.created_until, ended);
    return criteria;
end $$;

create or replace function app.with_place(organization_id uuid, criteria app.lead_criteria, near jsonb, box jsonb) returns app.lead_criteria
language plpgsql stable
as $$
declare
    sides double precision[];
begin
    if near is not null then
        criteria.point := app.search_point(organization_id, near);
        criteria.radius_m := app.search_number('near', near, 'radius_m');
        if criteria.radius_m is null or not (criteria.radius_m > 0 and criteria.radius_m <= 1000000) then
            perform app.refuse_search('near', 'needs radius_m, more than 0 and no more than 1,000,000 metres.');
        end if;
    end if;
    if box is not null then
        if jsonb_typeof(box) <> 'object' then
            perform app.refuse_search('box', 'is no JSON object. Write it as {"west": -47, "south": -24, "east": -46, "north": -23}.');
        end if;
        sides := array[
            app.search_number('box', box, 'west'), app.search_number('box', box, 'south'),
            app.search_number('box', box, 'east'), app.search_number('box', box, 'north')
        ];
        if array_position(sides, null) is not null or not (
            sides[1] >= -180 and sides[3] <= 180 and sides[2] >= -90 and sides[4] <= 90 and sides[1] < sides[3] and sides[2] < sides[4]
            and sides[3] - sides[1] <= 180
        ) then
            perform app.refuse_search('box', 'needs west, south, east and north in degrees, west of east, south of north, at most half the world.');
        end if;
        criteria.box := public.st_makeenvelope(sides[1], sides[2], sides[3], sides[4], 4326);
        -- The index knows the sphere, a box on the map does not: the circle around it finds, the box decides.
        criteria.box_center := public.st_centroid(criteria.box)::public.geography;
        criteria.box_radius_m := 1000 + 1.01 * greatest(
            public.st_distance(criteria.box_center, public.st_setsrid(public.st_makepoint(sides[1], sides[2]), 4326)::public.geography, false),
            public.st_distance(criteria.box_center, public.st_setsrid(public.st_makepoint(sides[1], sides[4]), 4326)::public.geography, false),
            public.st_distance(criteria.box_center, public.st_setsrid(public.st_makepoint(sides[1], (sides[2] + sides[4]) / 2), 4326)::public.geography, false),
            public.st_distance(criteria.box_center, public.st_setsrid(public.st_makepoint((sides[1] + sides[3]) / 2, sides[2]), 4326)::public.geography, false),
            public.st_distance(criteria.box_center, public.st_setsrid(public.st_makepoint((sides[1] + sides[3]) / 2, sides[4]), 4326)::public.geography, false)
        );
    end if;
    return criteria;
end $$;

create or replace function app.search_number(filter text, document jsonb, key text) returns double precision
language plpgsql immutable
as $$
begin
    if document -> key is null or jsonb_typeof(document -> key) = 'null' then
        return null;
    end if;
    if jsonb_typeof(document -> key) <> 'number' or abs((document ->> key)::numeric) > 1e9 then
        perform app.refuse_search(filter, format('has no usable number as %s.', key));
    end if;
    return document ->> key;
end $$;

create or replace function app.search_point(organization_id uuid, near jsonb) returns public.geography
language plpgsql stable
as $$
declare
    latitude double precision;
    longitude double precision;
    code text;
    point public.geography;
begin
    if jsonb_typeof(near) <> 'object' or exists (
        select from jsonb_object_keys(near) as k where k <> all ('{latitude,longitude,radius_m,municipality_id,cep}')
    ) then
        perform app.refuse_search('near', 'takes latitude and longitude, or municipality_id, or cep, and radius_m.');
    end if;
    if near ? 'cep' then
        code := regexp_replace(near ->> 'cep', '[-. ]', '', 'g');
        if code is null or code !~ '^[0-9]{4,8}$' then
            perform app.refuse_search('near', 'has no CEP: write its first 4 to 8 digits.');
        end if;
        select public.st_centroid(public.st_collect(l.address_coordinates::public.geometry))::public.geography into point
        from (
            select i.address_coordinates from public.leads as i
            where i.organization_id = search_point.organization_id and app.can_see_lead(i.organization_id, i.owner_id)
              and i.cep >= code and i.cep < code || ':' and i.address_coordinates is not null
            limit 1000
        ) as l;
        if point is null then
            perform app.refuse_search('near', format('cannot tell where CEP %s is: no lead stands there. Give a town or a point.', code));
        end if;
        return point;
    end if;
    if near ? 'municipality_id' then
        select m.location into point from public.municipalities as m where m.id = app.search_number('near', near, 'municipality_id');
        if point is null then
            perform app.refuse_search('near', 'names no municipality: give its IBGE code of 7 digits.');
        end if;
        return point;
    end if;
    latitude := app.search_number('near', near, 'latitude');
    longitude := app.search_number('near', near, 'longitude');
    if latitude is null or longitude is null then
        perform app.refuse_search('near', 'needs a point: latitude and longitude, or municipality_id, or cep.');
    end if;
    if not latitude between -90 and 90 then
        perform app.refuse_search('near', 'has a latitude that is not between -90 and 90 degrees.');
    end if;
    if not longitude between -180 and 180 then
        perform app.refuse_search('near', 'has a longitude that is not between -180 and 180 degrees.');
    end if;
    return public.st_setsrid(public.st_makepoint(longitude, latitude), 4326)::public.geography;
end $$;
comment on function app.search_point(uuid, jsonb) is 'The point a search is around: degrees (WGS 84), a town''s seat, or the middle of the organization''s leads with that CEP prefix';

create or replace function app.check_lead_position(after app.lead_position, sort text) returns void
language plpgsql immutable
as $$
begin
    if num_nulls(after.quality_score, after.created_at, after.id) > 0
        or (sort = 'relevance' and (after.rank is null or after.rank not between 1 and 3))
        or (sort = 'nearest' and after.distance_m is null)
    then
        perform app.refuse_search('after', 'names the page before in part. Give rank, distance_m, quality_score, created_at and id of its last row.');
    end if;
end $$;
comment on function app.check_lead_position(app.lead_position, text) is 'Raises LR002 unless the page before is named wholly';
