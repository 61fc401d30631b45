-- Custom fields: what a value must be, and lead_field_values following leads.custom_fields, whoever writes it.

create or replace function app.is_date(value text) returns boolean
language sql immutable parallel safe
return case
    when value ~ '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$' and value >= '0001'
        then substr(value, 9)::integer <= extract(
            day from make_date(substr(value, 1, 4)::integer, substr(value, 6, 2)::integer, 1) + interval '1 month - 1 day'
        )
    else false
end;
comment on function app.is_date(text) is 'A day of the calendar written YYYY-MM-DD; never raises';

create or replace function app.fits_field(type text, options text [], is_kept boolean, value jsonb) returns boolean
language sql immutable parallel safe
return case type
    when 'text' then jsonb_typeof(value) = 'string' and (not is_kept or length(value #>> '{}') <= 250)
    -- More digits than anybody counts with would not fit into an index.
    when 'number' then jsonb_typeof(value) = 'number' and length(value::text) <= 60
    when 'boolean' then jsonb_typeof(value) = 'boolean'
    when 'date' then jsonb_typeof(value) = 'string' and app.is_date(value #>> '{}')
    when 'choice' then jsonb_typeof(value) = 'string' and (value #>> '{}') = any (options)
    else false
end;
comment on function app.fits_field(text, text [], boolean, jsonb) is
    'Whether a JSON value, not null, is one of a field of that type; is_kept: filterable or unique, so of bounded length';

create or replace function app.is_no_value(value jsonb) returns boolean
language sql immutable parallel safe
return value is null or value in ('null', '""');
comment on function app.is_no_value(jsonb) is 'Absent, null and the empty text: what a required field does not take';

create or replace function app.field_expectation(field public.custom_fields) returns text
language sql immutable parallel safe
return case field.type
    when 'text' then case when field.is_filterable or field.is_unique then 'text of at most 250 characters' else 'text' end
    when 'number' then 'a number of at most 60 digits, as 1234.56'
    when 'boolean' then 'true or false'
    when 'date' then 'a date, as 2025-12-31'
    else 'one of: ' || left(array_to_string(field.options, ', '), 300)
end;

create or replace function app.shorten(value text) returns text
language sql immutable parallel safe
return case when length(value) > 100 then left(value, 99) || '…' else value end;
comment on function app.shorten(text) is 'As much of a value as belongs in a sentence';

create or replace function app.unique_value_of(type text, value jsonb) returns text
language sql immutable parallel safe
return case when type = 'number' then trim_scale(value::numeric)::text else nullif(value #>> '{}', '') end;
comment on function app.unique_value_of(text, jsonb) is
    'What a unique field compares a value by: a text and a date as written, a number by value (1.50 is 1.5); an empty text is no value';

create or replace function app.check_field_values(organization_id uuid, documents jsonb [], is_required_asked boolean) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    wrong record;
begin
    select f.key, f.label, f.is_required, d.document -> f.key as value, app.field_expectation(f) as expected into wrong
    from unnest(documents) as d (document)
    join public.custom_fields as f on f.organization_id = check_field_values.organization_id
    where case
        when app.is_no_value(d.document -> f.key) and f.is_required then is_required_asked
        when coalesce(d.document -> f.key, 'null') = 'null' then false
        else not app.fits_field(f.type, f.options, f.is_filterable or f.is_unique, d.document -> f.key)
    end
    limit 1;
    if wrong.key is null then
        return;
    end if;
    if wrong.is_required and app.is_no_value(wrong.value) then
        raise exception 'The field "%" (%) is required: give it a value, %.', wrong.label, wrong.key, wrong.expected
            using errcode = 'LR002';
    end if;
    raise exception 'The field "%" (%) does not take %: it is %.',
        wrong.label, wrong.key, app.shorten(wrong.value::text), wrong.expected using errcode = 'LR002';
end $$;
comment on function app.check_field_values(uuid, jsonb [], boolean) is
    'Raises LR002 naming field and value when one of the documents does not hold what the organization''s definitions say';

create or replace function app.field_values_of(organization_id uuid, ids uuid [], documents jsonb [], only_field uuid)
returns table (
    lead_id uuid, field_id uuid, text_value text, number_value numeric, date_value date, unique_value text
)
language sql stable
set search_path = pg_catalog, pg_temp
begin atomic
    select
        d.id, f.id,
        case when f.type in ('text', 'choice', 'boolean') then d.document ->> f.key end,
        case when f.type = 'number' then (d.document -> f.key)::numeric end,
        case when f.type = 'date' then (d.document ->> f.key)::date end,
        case when f.is_unique then app.unique_value_of(f.type, d.document -> f.key) end
    from unnest(ids, documents) as d (id, document)
    join public.custom_fields as f
        on f.organization_id = field_values_of.organization_id and (f.is_filterable or f.is_unique)
            and (only_field is null or f.id = only_field)
            and coalesce(d.document -> f.key, 'null') <> 'null';
end;
comment on function app.field_values_of(uuid, uuid [], jsonb [], uuid) is
    'What lead_field_values says of leads with these custom fields, already checked; of one field when it is named';

create or replace function app.add_field_values(organization_id uuid, ids uuid [], documents jsonb [], only_field uuid default null) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
-- Foreign key checks on leads, planned anew for each row with its 16 partitions, take ten times as long as the check.
set plan_cache_mode = force_generic_plan
as $$
begin
    insert into public.lead_field_values (organization_id, lead_id, field_id, text_value, number_value, date_value, unique_value)
    select add_field_values.organization_id, v.lead_id, v.field_id, v.text_value, v.number_value, v.date_value, v.unique_value
    from app.field_values_of(add_field_values.organization_id, ids, documents, only_field) as v
    on conflict on constraint lead_field_values_pkey do nothing;
exception
    -- Two at the same time pass every look-up; the unique index lets one of them through, and the other is told which field it was.
    when unique_violation then
        perform app.refuse_taken_field_value(add_field_values.organization_id, ids, documents);
        raise;
end $$;
comment on function app.add_field_values(uuid, uuid [], jsonb [], uuid) is
    'Adds what is missing in lead_field_values. Raises LR409 naming field and value when another lead has a unique value';

create or replace function app.refuse_taken_field_value(organization_id uuid, ids uuid [], documents jsonb []) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    taken record;
begin
    select f.label, f.key, v.unique_value into taken
    from (
        select n.*, count(*) over (partition by n.field_id, n.unique_value) as times
        from app.field_values_of(refuse_taken_field_value.organization_id, ids, documents, null) as n
        where n.unique_value is not null
    ) as v
    join public.custom_fields as f on f.organization_id = refuse_taken_field_value.organization_id and f.id = v.field_id
    where v.times > 1 or exists (
        select from public.lead_field_values as o
        where o.organization_id = refuse_taken_field_value.organization_id
          and o.field_id = v.field_id and o.unique_value = v.unique_value and o.lead_id <> v.lead_id
    )
    limit 1;
    if taken.key is not null then
        raise exception 'Another lead has % in the field "%" (%), which is unique: change one of the two.',
            quote_literal(app.shorten(taken.unique_value)), taken.label, taken.key using errcode = 'LR409';
    end if;
end $$;

create or replace function app.keep_lead_fields() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    tenant constant uuid := app.current_organization_id();
    ids uuid[];
    documents jsonb[];
begin
    -- Transition tables are read into variables and nothing else: a distributed database allows no more.
    if tg_op = 'UPDATE' then
        select array_agg(n.id), array_agg(n.custom_fields) into ids, documents
        from new_table as n join old_table as o on o.id = n.id
        where n.custom_fields <> o.custom_fields;
        if ids is null then
            return null;
        end if;
    end if;
    -- Whoever changes a definition holds this row: either he sees these leads, or they see his definition.
    perform from public.organizations as o where o.id = tenant for key share;
    if not exists (select from public.custom_fields as f where f.organization_id = tenant) then
        return null;
    end if;
    if tg_op = 'INSERT' then
        select array_agg(n.id), array_agg(n.custom_fields) into ids, documents from new_table as n;
        if ids is null then
            return null;
        end if;
    end if;
    -- Inside another trigger a field's key is being renamed: that asks nobody for what his leads have been lacking.
    perform app.check_field_values(tenant, documents, pg_trigger_depth() = 1);
    if exists (select from public.custom_fields as f where f.organization_id = tenant and (f.is_filterable or f.is_unique)) then
        if tg_op = 'UPDATE' then
            perform app.drop_field_values(tenant, ids, documents);
        end if;
        perform app.add_field_values(tenant, ids, documents);
    end if;
    return null;
end $$;
comment on function app.keep_lead_fields() is 'Statement-level trigger of leads: checks custom fields and keeps lead_field_values as they say';

create or replace function app.drop_field_values(organization_id uuid, ids uuid [], documents jsonb []) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    delete from public.lead_field_values as v
    where v.organization_id = drop_field_values.organization_id and v.lead_id = any (ids)
      and not exists (
          select from app.field_values_of(drop_field_values.organization_id, ids, documents, null) as n
          where n.lead_id = v.lead_id and n.field_id = v.field_id
            and (n.text_value, n.number_value, n.date_value, n.unique_value)
                is not distinct from (v.text_value, v.number_value, v.date_value, v.unique_value)
      );
end $$;
comment on function app.drop_field_values(uuid, uuid [], jsonb []) is
    'Removes what lead_field_values says of leads and is no longer so; all before any is added, so that two leads can exchange unique values';

create or replace trigger leads_keep_fields_on_insert after insert on public.leads
referencing new table as new_table for each statement execute function app.keep_lead_fields();
create or replace trigger leads_keep_fields_on_update after update on public.leads
referencing old table as old_table new table as new_table for each statement execute function app.keep_lead_fields();
