-- What every organization reads and none owns. No row level security: nothing here belongs to a tenant.

create table public.states (
    code char(2) primary key check (code ~ '^[A-Z]{2}$'),
    ibge_code smallint not null unique,
    name text not null,
    region text not null
);
comment on table public.states is 'The 27 federative units';

create table public.municipalities (
    id integer primary key check (id between 1100000 and 5399999),
    tom_code char(4),
    name text not null,
    state char(2) not null references public.states (code),
    location geography (point, 4326) not null
);
create unique index municipalities_tom_code_unique on public.municipalities (tom_code) where tom_code is not null;
create index municipalities_state_name on public.municipalities (state, name);
comment on table public.municipalities is 'The 5,571 municipalities with the coordinates of their seat: the source of a point when a lead has only a town';
comment on column public.municipalities.id is 'IBGE code, 7 digits';
comment on column public.municipalities.tom_code is 'Code of the Receita Federal (TOM), 4 digits as text';

create table public.cnaes (
    code char(7) primary key check (code ~ '^[0-9]{7}$'),
    description text not null,
    section char(1) not null check (section ~ '^[A-U]$')
);
comment on table public.cnaes is 'CNAE 2.3, subclasses; division, group and class are the first 2, 3 and 5 digits of the code';

create table public.organization_directory (
    id uuid primary key,
    slug text not null constraint organization_slug_unique unique
        constraint organization_slug_form check (slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
    subdomain text constraint organization_subdomain_unique unique,
    status text not null check (status in ('active', 'suspended', 'closed')),
    time_zone text not null
);
comment on table public.organization_directory is
    'The one global look-up of organizations, for sign-in and the worker: nothing personal, no row level security; kept by a trigger on organizations';
