-- Changing the definition of a custom field: the leads that stand there are checked and their values written, or the change is refused.

create or replace function app.guard_custom_field() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    most_fields constant integer := 200;
begin
    -- No lead of the organization is written meanwhile; those being written are waited for. Before the foreign key locks the same row
    -- more weakly, or two who add a field at the same time would wait for each other.
    perform from public.organizations as o where o.id = new.organization_id for update;
    if tg_op = 'INSERT' and most_fields <= (
        select count(*) from public.custom_fields as f where f.organization_id = new.organization_id
    ) then
        raise exception 'An organization has at most % custom fields: remove one it does not need.', most_fields using errcode = 'LR409';
    end if;
    return new;
end $$;
comment on function app.guard_custom_field() is 'Before a definition changes: the organization''s leads hold still';

create or replace function app.apply_custom_field() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    is_kept constant boolean := new.is_filterable or new.is_unique;
    was_kept boolean := false;
    stood_under text := new.key;
begin
    if tg_op = 'UPDATE' then
        was_kept := old.is_filterable or old.is_unique;
        stood_under := old.key;
    end if;
    if tg_op = 'INSERT' or (old.type, old.options) <> (new.type, new.options) or is_kept <> was_kept then
        perform app.refuse_misfits(new, stood_under);
    end if;
    if new.is_unique and (tg_op = 'INSERT' or not old.is_unique or old.type <> new.type) then
        perform app.refuse_repeated(new, stood_under);
    end if;
    if was_kept and (old.type, old.is_filterable, old.is_unique) <> (new.type, new.is_filterable, new.is_unique) then
        delete from public.lead_field_values as v where v.organization_id = new.organization_id and v.field_id = new.id;
    end if;
    if stood_under <> new.key then
        perform app.move_custom_key(new.organization_id, stood_under, new.key);
    end if;
    if is_kept and (
        not was_kept or (old.type, old.is_filterable, old.is_unique) <> (new.type, new.is_filterable, new.is_unique)
    ) then
        perform app.fill_field_values(new);
    end if;
    return null;
end $$;
comment on function app.apply_custom_field() is
    'After a definition changed: leads whose values do not fit it refuse it, the others'' values are written; a new key moves them';

create or replace function app.refuse_misfits(field public.custom_fields, stood_under text) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    misfits bigint;
    examples text;
begin
    select count(*), string_agg(format('%s (lead %s)', app.shorten(m.value::text), m.id), ', ' order by m.place) filter (where m.place <= 10)
    into misfits, examples
    from (
        select l.id, l.custom_fields -> stood_under as value, row_number() over (order by l.id) as place
        from public.leads as l
        where l.organization_id = field.organization_id and coalesce(l.custom_fields -> stood_under, 'null') <> 'null'
          and not app.fits_field(
              field.type, field.options, field.is_filterable or field.is_unique, l.custom_fields -> stood_under
          )
    ) as m;
    if misfits > 0 then
        raise exception 'The field "%" (%) would be %, and % leads have another value: %. Correct them first.',
            field.label, field.key, app.field_expectation(field), misfits, examples using errcode = 'LR409';
    end if;
end $$;
comment on function app.refuse_misfits(public.custom_fields, text) is 'Raises LR409 with up to ten values that a definition would not take';

create or replace function app.refuse_repeated(field public.custom_fields, stood_under text) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    repeated bigint;
    examples text;
begin
    select count(*), string_agg(format('%L (%s leads)', app.shorten(r.value), r.times), ', ' order by r.place) filter (where r.place <= 10)
    into repeated, examples
    from (
        select v.value, count(*) as times, row_number() over (order by count(*) desc, v.value) as place
        from (
            select app.unique_value_of(field.type, l.custom_fields -> stood_under) as value
            from public.leads as l
            where l.organization_id = field.organization_id and coalesce(l.custom_fields -> stood_under, 'null') <> 'null'
        ) as v
        where v.value is not null
        group by v.value
        having count(*) > 1
    ) as r;
    if repeated > 0 then
        raise exception 'The field "%" (%) would be unique, and % values stand on more than one lead: %. Change them first.',
            field.label, field.key, repeated, examples using errcode = 'LR409';
    end if;
end $$;
comment on function app.refuse_repeated(public.custom_fields, text) is 'Raises LR409 with up to ten values that several leads have';

create or replace function app.move_custom_key(organization_id uuid, old_key text, new_key text) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    hidden constant bigint := (
        select count(*) from public.leads as l
        where l.organization_id = move_custom_key.organization_id and jsonb_exists(l.custom_fields, new_key)
    );
begin
    if hidden > 0 then
        raise exception '% leads have something under the key % already, which no definition describes: take another key, or remove it there.',
            hidden, quote_literal(new_key) using errcode = 'LR409';
    end if;
    update public.leads as l
    set custom_fields = l.custom_fields - old_key || jsonb_build_object(new_key, l.custom_fields -> old_key)
    where l.organization_id = move_custom_key.organization_id and jsonb_exists(l.custom_fields, old_key);
end $$;
comment on function app.move_custom_key(uuid, text, text) is 'Renames a key in the custom fields of every lead; raises LR409 when the new one is not free';

create or replace function app.fill_field_values(field public.custom_fields) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    at_once constant integer := 20000;
    batch record;
    reached uuid := '00000000-0000-0000-0000-000000000000';
begin
    loop
        select array_agg(l.id) filter (where jsonb_exists(l.custom_fields, field.key)) as ids,
               array_agg(l.custom_fields) filter (where jsonb_exists(l.custom_fields, field.key)) as documents,
               (array_agg(l.id order by l.id desc))[1] as last_id
        into batch
        from (
            select n.id, n.custom_fields from public.leads as n
            where n.organization_id = field.organization_id and n.id > reached
            order by n.id limit at_once
        ) as l;
        exit when batch.last_id is null;
        reached := batch.last_id;
        if batch.ids is not null then
            perform app.add_field_values(field.organization_id, batch.ids, batch.documents, field.id);
        end if;
    end loop;
end $$;
comment on function app.fill_field_values(public.custom_fields) is 'Writes the values of one field for every lead of its organization, some thousands at a time';

create or replace trigger custom_fields_1_guard before insert or update on public.custom_fields
for each row execute function app.guard_custom_field();
create or replace trigger custom_fields_apply after insert or update on public.custom_fields
for each row execute function app.apply_custom_field();
