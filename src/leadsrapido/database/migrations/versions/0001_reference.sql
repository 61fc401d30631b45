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
    section char(1) not null generated always as (
        case
            when left(code, 2) between '01' and '03' then 'A'
            when left(code, 2) between '05' and '09' then 'B'
            when left(code, 2) between '10' and '33' then 'C'
            when left(code, 2) = '35' then 'D'
            when left(code, 2) between '36' and '39' then 'E'
            when left(code, 2) between '41' and '43' then 'F'
            when left(code, 2) between '45' and '47' then 'G'
            when left(code, 2) between '49' and '53' then 'H'
            when left(code, 2) between '55' and '56' then 'I'
            when left(code, 2) between '58' and '63' then 'J'
            when left(code, 2) between '64' and '66' then 'K'
            when left(code, 2) = '68' then 'L'
            when left(code, 2) between '69' and '75' then 'M'
            when left(code, 2) between '77' and '82' then 'N'
            when left(code, 2) = '84' then 'O'
            when left(code, 2) = '85' then 'P'
            when left(code, 2) between '86' and '88' then 'Q'
            when left(code, 2) between '90' and '93' then 'R'
            when left(code, 2) between '94' and '96' then 'S'
            when left(code, 2) = '97' then 'T'
            when left(code, 2) = '99' then 'U'
        end
    ) stored
);
comment on table public.cnaes is 'CNAE 2.3, subclasses; division, group and class are the first 2, 3 and 5 digits of the code, the section a range of divisions';

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
