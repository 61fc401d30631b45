-- What a lead keeps true about itself, whoever writes it.

create or replace function app.lead_content_hash(
    salt bytea, cnpj text, email text, phone text, name text, company text, city text, state text
) returns bytea
language sql stable parallel safe
return sha256(salt || convert_to(
    case
        when coalesce(cnpj, email, phone) is not null
            then concat_ws(E'\x1f', coalesce(cnpj, ''), lower(coalesce(email, '')), coalesce(app.phone_match_key(phone), ''))
        else concat_ws(E'\x1f', 'name', app.fold(name), app.fold(coalesce(company, '')), app.fold(coalesce(city, '')), coalesce(state, ''))
    end, 'UTF8'));
comment on function app.lead_content_hash(bytea, text, text, text, text, text, text, text) is
    'What makes two leads exact duplicates: same CNPJ, e-mail and phone; where none is known, same name, company and town';

create or replace function app.content_hash_salt() returns bytea
language sql stable parallel safe
return (select value from app.secrets where name = 'content_hash_salt');

create or replace function app.keep_lead_true() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if new.is_accessed then
        new.has_email := new.email is not null;
        new.has_phone := new.phone is not null;
        if tg_op = 'INSERT' or new.origin = 'own' then
            new.content_hash := app.lead_content_hash(
                app.content_hash_salt(), new.cnpj, new.email, new.phone, new.name, new.company, new.city, new.state
            );
        end if;
    end if;
    return new;
end $$;
comment on function app.keep_lead_true() is 'has_email, has_phone and content_hash follow what the lead says; an import brings them along and is left alone';

create or replace trigger leads_1_keep_true_on_insert before insert on public.leads
for each row when (new.content_hash is null) execute function app.keep_lead_true();
create or replace trigger leads_1_keep_true_on_update before update on public.leads
for each row when (
    (old.cnpj, old.email, old.phone, old.name, old.company, old.city, old.state)
    is distinct from (new.cnpj, new.email, new.phone, new.name, new.company, new.city, new.state)
) execute function app.keep_lead_true();

create or replace function app.mirror_primary_contacts() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    if tg_op = 'UPDATE' then
        delete from public.lead_contacts as c
        where c.organization_id = old.organization_id and c.lead_id = old.id and c.is_primary
          and ((c.kind = 'email' and old.email is distinct from new.email and c.normalised = old.email)
               or (c.kind = 'phone' and old.phone is distinct from new.phone and c.normalised = old.phone));
    end if;
    insert into public.lead_contacts (organization_id, lead_id, kind, raw, normalised, is_primary)
    select new.organization_id, new.id, contact.kind, contact.value, contact.value, true
    from (values ('email', new.email), ('phone', new.phone)) as contact (kind, value)
    where contact.value is not null
    on conflict (organization_id, lead_id, kind, normalised, is_locked) do update set is_primary = true;
    return null;
end $$;
comment on function app.mirror_primary_contacts() is 'A lead''s e-mail and phone also stand in lead_contacts; imports write both themselves';

create or replace trigger leads_mirror_contacts_on_insert after insert on public.leads
for each row when (new.import_id is null and (new.email is not null or new.phone is not null))
execute function app.mirror_primary_contacts();
create or replace trigger leads_mirror_contacts_on_update after update on public.leads
for each row when ((old.email, old.phone) is distinct from (new.email, new.phone))
execute function app.mirror_primary_contacts();

create or replace function app.touch_updated_at() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    new.updated_at := now();
    return new;
end $$;
comment on function app.touch_updated_at() is 'updated_at follows every change of the row';

do $$
declare
    touched regclass;
begin
    for touched in
        select c.oid::regclass
        from pg_catalog.pg_class as c
        join pg_catalog.pg_attribute as a on a.attrelid = c.oid and a.attname = 'updated_at' and not a.attisdropped
        where c.relkind in ('r', 'p') and not c.relispartition and c.relnamespace = 'public'::regnamespace
        order by 1
    loop
        execute format(
            'create or replace trigger touch_updated_at before update on %s for each row execute function app.touch_updated_at()', touched
        );
    end loop;
end $$;
