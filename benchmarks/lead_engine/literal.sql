-- The design a developer would write down from the requirements: a policy on a setting, one index a kind of question.
-- Indexes stand apart (below the line of dashes): the rows are loaded first.
create extension if not exists postgis;
create extension if not exists pg_trgm;

create table public.leads (
    organization_id uuid not null,
    id uuid not null,
    origin text not null,
    cnpj text,
    name varchar(255) not null,
    company varchar(255),
    job_title varchar(255),
    email varchar(255),
    phone text,
    has_email boolean not null,
    has_phone boolean not null,
    cnae text,
    company_size text,
    opened_on date,
    street text,
    street_number text,
    district text,
    cep text,
    municipality_id integer,
    city text,
    state char(2),
    address_coordinates geography (point, 4326),
    coordinates_source text,
    quality_score integer not null,
    tags text[] not null,
    custom_fields jsonb not null,
    is_accessed boolean not null,
    source text,
    content_hash bytea not null,
    search_vector tsvector generated always as (
        setweight(to_tsvector('pg_catalog.portuguese', coalesce(name, '')), 'A')
        || setweight(to_tsvector('pg_catalog.portuguese', coalesce(company, '')), 'B')
        || setweight(to_tsvector('pg_catalog.portuguese', coalesce(job_title, '')), 'C')
        || setweight(to_tsvector('pg_catalog.portuguese', coalesce(city, '') || ' ' || coalesce(state, '')), 'D')
    ) stored,
    created_at timestamptz not null,
    updated_at timestamptz not null
) partition by hash (organization_id);

do $$
begin
    for remainder in 0..15 loop
        execute format(
            'create table public.leads_%s partition of public.leads for values with (modulus 16, remainder %s)',
            lpad(remainder::text, 2, '0'), remainder
        );
    end loop;
end $$;

alter table public.leads enable row level security;
alter table public.leads force row level security;
create policy tenant on public.leads to leadsrapido_app
using (organization_id = nullif(current_setting('app.current_organization_id', true), '')::uuid)
with check (organization_id = nullif(current_setting('app.current_organization_id', true), '')::uuid);
grant select on public.leads to leadsrapido_app;
-- ----
alter table public.leads add primary key (organization_id, id);
-- ----
create index leads_score on public.leads (organization_id, quality_score desc, created_at desc) include (name, email, company);
-- ----
create index leads_place on public.leads (organization_id, state, city);
-- ----
create index leads_search on public.leads using gin (search_vector);
-- ----
create index leads_tags on public.leads using gin (tags);
-- ----
create index leads_custom_fields on public.leads using gin (custom_fields);
-- ----
create index leads_name_trigrams on public.leads using gin (name gin_trgm_ops);
-- ----
create index leads_coordinates on public.leads using gist (address_coordinates);
