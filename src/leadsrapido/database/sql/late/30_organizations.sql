-- Founding an organization, and the directory that follows it.

create or replace function app.keep_organization_directory() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if tg_op = 'DELETE' then
        delete from public.organization_directory where id = old.id;
        return null;
    end if;
    -- Whoever loops over organizations computes with it: one wrong name would stop them all.
    if not exists (select from pg_catalog.pg_timezone_names as z where z.name = new.time_zone) then
        raise exception 'Unknown time zone %: take one as America/Sao_Paulo.', quote_literal(new.time_zone) using errcode = 'LR002';
    end if;
    insert into public.organization_directory (id, slug, subdomain, status, time_zone)
    values (new.id, new.slug, new.subdomain, new.status, new.time_zone)
    on conflict (id) do update
    set slug = excluded.slug, subdomain = excluded.subdomain, status = excluded.status, time_zone = excluded.time_zone;
    return null;
end $$;

create or replace trigger organizations_directory after insert or delete or update of slug, subdomain, status, time_zone
on public.organizations for each row execute function app.keep_organization_directory();

create or replace function app.create_organization(
    slug text, name text, plan public.organization_plan default 'free', quota_total integer default 0,
    time_zone text default 'America/Sao_Paulo'
) returns uuid
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    new_id constant uuid := app.uuid_v7();
begin
    perform app.set_context(new_id, null, 'admin', app.current_client_ip());
    insert into public.organizations (id, slug, name, plan, quota_total, time_zone)
    values (new_id, create_organization.slug, create_organization.name, create_organization.plan,
            create_organization.quota_total, create_organization.time_zone);
    insert into public.pipeline_stages (organization_id, name, position, probability, outcome)
    values (new_id, 'Novo', 1, 10, null), (new_id, 'Contatado', 2, 20, null), (new_id, 'Qualificado', 3, 40, null),
           (new_id, 'Proposta', 4, 60, null), (new_id, 'Ganho', 5, 100, 'won'), (new_id, 'Perdido', 6, 0, 'lost');
    return new_id;
end $$;
comment on function app.create_organization(text, text, public.organization_plan, integer, text) is
    'Founds an organization with its first pipeline and leaves its context open in this transaction; for the operator (leadsrapido_migrator)';
