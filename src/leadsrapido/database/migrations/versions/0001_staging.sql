-- Where an import's rows wait for publication. No organization_id and no row level security, since COPY FROM is refused under it:
-- the application may only INSERT, a trigger refuses rows for another tenant's import, one definer function moves them.

create unlogged table public.import_staging (
    import_id uuid not null,
    line_number integer not null,
    lead_id uuid not null,
    external_id text,
    cnpj text,
    kind text not null default 'company',
    name text not null,
    company text,
    job_title text,
    email text,
    phone text,
    contact_kinds text[] not null default '{}',
    contact_raws text[] not null default '{}',
    contact_values text[] not null default '{}',
    cnae text,
    company_size text,
    opened_on date,
    street text,
    street_number text,
    address_complement text,
    district text,
    cep text,
    municipality_id integer,
    city text,
    state text,
    latitude double precision,
    longitude double precision,
    segment_name text,
    quality_score integer,
    tags text[] not null default '{}',
    custom_fields jsonb not null default '{}',
    primary key (import_id, line_number)
);
comment on table public.import_staging is 'Rows of a running import, normalised by the reader; unlogged: a crash empties it and the import runs again';
comment on column public.import_staging.line_number is 'Where the record begins in the file; the header is line 1';
comment on column public.import_staging.lead_id is 'The id the lead will have, chosen by the reader (UUID version 7), so that its contacts find it';
comment on column public.import_staging.contact_kinds is 'Contacts of the lead, e-mail and phone included: kind, raw and normalised value stand at the same place of three arrays';
comment on column public.import_staging.latitude is 'Degrees, when the file has a point of its own; otherwise the seat of the town is taken';

create table app.secrets (
    name text primary key,
    value bytea not null
);
comment on table app.secrets is 'Secrets the database makes for itself; read by owner functions only';
insert into app.secrets (name, value) values ('content_hash_salt', decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'));
