-- Which values a merge takes from the lead that goes, and how undoing it gives them back.

create or replace function app.lead_field_columns(field text) returns text []
language sql immutable
return case
    when field = 'address' then array[
        'street', 'street_number', 'address_complement', 'district', 'cep', 'municipality_id', 'city', 'state',
        'address_coordinates', 'coordinates_source'
    ]
    when field in (
        'kind', 'external_id', 'cnpj', 'name', 'company', 'job_title', 'email', 'phone', 'cnae', 'company_size', 'company_status', 'opened_on', 'segment_id',
        'owner_id', 'custom_fields'
    ) then array[field]
end;
comment on function app.lead_field_columns(text) is
    'The columns of leads that one field of a merge stands for: address is taken whole, half of each would be nowhere; NULL: no such field';

create or replace function app.merged_lead_fields(survivor jsonb, duplicate jsonb, take jsonb) returns jsonb
language plpgsql immutable
set search_path = pg_catalog, pg_temp
as $$
declare
    changes jsonb := '{}';
    columns_of text[];
    field text;
    value jsonb;
begin
    if jsonb_typeof(take) <> 'object' then
        raise exception 'Merge: take is no JSON object. Write it as {"phone": "duplicate"}.' using errcode = 'LR002';
    end if;
    for field, value in select * from jsonb_each(take) loop
        if app.lead_field_columns(field) is null or value not in ('"survivor"', '"duplicate"') then
            raise exception 'Merge: take says %=%. Write a field (name, company, email, phone, cnpj, address …) = survivor or duplicate.',
                field, value #>> '{}' using errcode = 'LR002';
        end if;
    end loop;
    foreach field in array array[
        'kind', 'external_id', 'cnpj', 'name', 'company', 'job_title', 'email', 'phone', 'cnae', 'company_size', 'company_status', 'opened_on', 'segment_id',
        'owner_id', 'address'
    ] loop
        columns_of := app.lead_field_columns(field);
        -- Unless told otherwise the survivor's value stays, and where it has none it gets the other's.
        continue when not coalesce(take ->> field = 'duplicate', not exists (select from unnest(columns_of) as c where survivor ->> c is not null));
        continue when not exists (select from unnest(columns_of) as c where duplicate ->> c is not null);
        select changes || coalesce(jsonb_object_agg(c, duplicate -> c), '{}') into changes
        from unnest(columns_of) as c where survivor -> c is distinct from duplicate -> c;
    end loop;
    changes := changes || jsonb_build_object(
        'tags', survivor -> 'tags' || coalesce((
            select jsonb_agg(t.tag order by t.place) from jsonb_array_elements(duplicate -> 'tags') with ordinality as t (tag, place)
            where not survivor -> 'tags' @> t.tag), '[]'),
        'custom_fields', case when take ->> 'custom_fields' = 'duplicate'
            then (survivor -> 'custom_fields') || (duplicate -> 'custom_fields')
            when take ->> 'custom_fields' = 'survivor' then survivor -> 'custom_fields'
            else (duplicate -> 'custom_fields') || (survivor -> 'custom_fields') end
    );
    if not (survivor -> 'is_accessed')::boolean then
        -- The contacts themselves are hidden; that they exist is not.
        changes := changes || jsonb_build_object(
            'has_email', (survivor -> 'has_email')::boolean or (duplicate -> 'has_email')::boolean,
            'has_phone', (survivor -> 'has_phone')::boolean or (duplicate -> 'has_phone')::boolean
        );
    end if;
    return coalesce((select jsonb_object_agg(n.key, n.value) from jsonb_each(changes) as n where survivor -> n.key is distinct from n.value), '{}');
end $$;
comment on function app.merged_lead_fields(jsonb, jsonb, jsonb) is
    'Columns of the survivor that a merge changes, with their new values. take: field → survivor or duplicate; otherwise the survivor''s value stays and '
    'gaps are filled, tags are united, custom fields filled in by name. Raises LR002 for what is no field';

create or replace function app.restored_lead_fields(before jsonb, after jsonb, now_there jsonb) returns jsonb
language sql immutable
set search_path = pg_catalog, pg_temp
return (
    select coalesce(jsonb_object_agg(b.key, case
        when now_there -> b.key is not distinct from after -> b.key then b.value
        when b.key = 'tags' then coalesce((
            select jsonb_agg(t.tag order by t.place) from jsonb_array_elements(now_there -> 'tags') with ordinality as t (tag, place)
            where not (after -> 'tags' @> t.tag and not b.value @> t.tag)), '[]')
        when b.key = 'custom_fields' then coalesce((
            select jsonb_object_agg(k.name, f.value)
            from (select jsonb_object_keys((b.value) || (now_there -> 'custom_fields')) as name) as k
            cross join lateral (select case
                when now_there -> 'custom_fields' -> k.name is not distinct from after -> 'custom_fields' -> k.name
                then b.value -> k.name else now_there -> 'custom_fields' -> k.name end as value) as f
            where f.value is not null), '{}')
    end), '{}')
    from jsonb_each(before) as b
    where now_there -> b.key is not distinct from after -> b.key or b.key in ('tags', 'custom_fields')
);
comment on function app.restored_lead_fields(jsonb, jsonb, jsonb) is
    'What undoing a merge writes back: every column that is as the merge left it; tags and custom fields without what the merge added, later changes stay';

create or replace function app.write_lead_fields(organization_id uuid, lead_id uuid, changes jsonb) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    names constant text := app.written_columns('leads', changes);
begin
    if names is not null then
        execute format(
            'update public.leads as l set (%1$s) = (select %1$s from jsonb_populate_record(null::public.leads, $3)) where l.organization_id = $1 and l.id = $2',
            names
        ) using write_lead_fields.organization_id, write_lead_fields.lead_id, changes;
    end if;
end $$;
comment on function app.write_lead_fields(uuid, uuid, jsonb) is 'Updates one lead from an object of columns; without a column nothing happens';
