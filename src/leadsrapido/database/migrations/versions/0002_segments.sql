-- Saved searches, segments that are one, and words an organization uses for the same thing.

create table public.saved_searches (
    organization_id uuid not null references public.organizations (id),
    id uuid not null default app.uuid_v7(),
    owner_id uuid,
    name text not null constraint saved_searches_name_length check (length(name) between 1 and 120 and name = btrim(name)),
    search jsonb not null,
    is_shared boolean not null default false,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (organization_id, id),
    constraint saved_searches_owner_known foreign key (organization_id, owner_id) references public.users (organization_id, id),
    constraint saved_searches_of_nobody_are_shared check (owner_id is not null or is_shared)
);
create unique index saved_searches_name_unique on public.saved_searches (organization_id, owner_id, lower(name)) nulls not distinct;
comment on table public.saved_searches is 'A search kept under a name: what optimized_lead_search() takes, asked anew each time it is run';
comment on column public.saved_searches.owner_id is 'Who keeps it; NULL: the organization, saved by a program or from the command line, and shared';
comment on column public.saved_searches.is_shared is 'Seen by everybody of the organization; otherwise by its owner alone';

alter table public.lead_segments add column saved_search_id uuid;
alter table public.lead_segments no force row level security;
alter table public.saved_searches no force row level security;
-- The column is new and NULL in every row: there is nothing to scan or to index yet, whatever the lock.
-- squawk-ignore constraint-missing-not-valid, adding-foreign-key-constraint
alter table public.lead_segments add constraint lead_segments_saved_search_known
foreign key (organization_id, saved_search_id) references public.saved_searches (organization_id, id);
alter table public.saved_searches force row level security;
alter table public.lead_segments force row level security;
-- squawk-ignore require-concurrent-index-creation
create index lead_segments_saved_search on public.lead_segments (organization_id, saved_search_id) where saved_search_id is not null;
comment on column public.lead_segments.saved_search_id is
    'Of a dynamic segment: its leads are those that this search finds now; none has its segment_id. NULL: leads belong to it by leads.segment_id';

create table public.search_synonyms (
    organization_id uuid not null references public.organizations (id),
    id uuid not null default app.uuid_v7(),
    words text[] not null constraint search_synonyms_are_some check (cardinality(words) between 2 and 20),
    lexemes text[] not null default '{}',
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (organization_id, id)
);
create index search_synonyms_lexemes on public.search_synonyms using gin (organization_id, lexemes);
comment on table public.search_synonyms is 'Words an organization uses for the same thing: a search for one of them finds the leads of all';
comment on column public.search_synonyms.lexemes is 'What search makes of each word; a trigger keeps it. A lexeme stands in one group of an organization only';
