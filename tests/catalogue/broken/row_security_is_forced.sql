-- new table => public.notes
create table public.notes (
    organization_id uuid not null references public.organizations (id), id uuid not null, text text, lead_id uuid,
    primary key (organization_id, id)
);
alter table public.notes owner to leadsrapido_owner;

-- new table of another schema => analytics.totals
create schema analytics;
create table analytics.totals (organization_id uuid);

-- no longer forced => public.users
alter table public.users no force row level security;

-- organizations disabled => public.organizations
alter table public.organizations disable row level security;

-- audit disabled => audit.log
alter table audit.log disable row level security;
