-- Leads that may be the same, and what merging them leaves behind.

-- Candidates of one company share the domain of their e-mails and sites. A column and not an index expression: under row level security
-- only a plain column is compared by index. Reading no other table, the rewrite needs no row of a tenant to be visible.
-- A rewrite of the contacts, once, before anybody works on this version.
-- squawk-ignore adding-field-with-default
alter table public.lead_contacts add column domain text generated always as (app.contact_domain(kind, normalised)) stored;
-- squawk-ignore require-concurrent-index-creation
create index lead_contacts_domain on public.lead_contacts (organization_id, domain) where domain is not null;
comment on column public.lead_contacts.domain is 'Of an e-mail or a site, where it tells a company: NULL for free mail and hosted pages';

-- No foreign keys to leads on purpose: each would lock both leads of a pair, and an import that finds a thousand pairs would hold up
-- whoever merges one of them. Pairs go with their leads by trigger (late/25_duplicates_3_writes.sql), and readers join the leads.
create table public.lead_duplicates (
    organization_id uuid not null references public.organizations (id),
    lead_id uuid not null,
    other_id uuid not null,
    reasons text[] not null check (cardinality(reasons) > 0),
    similarity real not null check (similarity between 0 and 1),
    status text not null default 'open' check (status in ('open', 'dismissed')),
    found_at timestamptz not null default now(),
    primary key (organization_id, lead_id, other_id),
    constraint lead_duplicates_in_order check (lead_id < other_id)
);
create index lead_duplicates_other on public.lead_duplicates (organization_id, other_id);
create index lead_duplicates_likeliest on public.lead_duplicates (organization_id, similarity desc, lead_id, other_id) where status = 'open';
comment on table public.lead_duplicates is 'Pairs of leads that may be the same: found by every write (CNPJ, e-mail, phone) and by scans (name within a town too)';
comment on column public.lead_duplicates.reasons is 'What the two share: see app.compare_leads()';
comment on column public.lead_duplicates.similarity is '0 to 1: how sure the reasons make it';
comment on column public.lead_duplicates.status is 'dismissed: somebody said they are two; merged pairs stand in lead_merges';

create table public.lead_merges (
    organization_id uuid not null references public.organizations (id),
    id uuid not null default app.uuid_v7(),
    survivor_id uuid not null,
    merged_id uuid not null,
    place integer not null check (place > 0),
    fields text[] not null,
    moved jsonb not null,
    merged_by uuid,
    merged_at timestamptz not null default now(),
    undone_by uuid,
    undone_at timestamptz,
    primary key (organization_id, id),
    constraint lead_merges_two_leads check (survivor_id <> merged_id),
    constraint lead_merges_in_order unique (organization_id, survivor_id, place)
);
create index lead_merges_merged on public.lead_merges (organization_id, merged_id);
comment on table public.lead_merges is 'One lead merged into another; what it takes to undo it stands in app.lead_merge_snapshots';
comment on column public.lead_merges.survivor_id is 'The lead that stayed; it may have been merged on since (lead_redirects knows)';
comment on column public.lead_merges.place is 'The survivor''s first merge is 1: they are undone from the last';
comment on column public.lead_merges.fields is 'Columns of the survivor that changed';
comment on column public.lead_merges.moved is 'Rows that moved to the survivor: table → count';

create table public.lead_redirects (
    organization_id uuid not null,
    old_id uuid not null,
    lead_id uuid not null,
    primary key (organization_id, old_id),
    foreign key (organization_id, lead_id) references public.leads (organization_id, id) on delete cascade
);
create index lead_redirects_lead on public.lead_redirects (organization_id, lead_id);
comment on table public.lead_redirects is 'Where the id of a merged lead leads to: always the lead that is there now, never another redirect';

-- Granted to nobody: it holds contacts, locked ones too.
create table app.lead_merge_snapshots (
    organization_id uuid not null,
    merge_id uuid not null,
    snapshot jsonb not null,
    primary key (organization_id, merge_id),
    foreign key (organization_id, merge_id) references public.lead_merges (organization_id, id) on delete cascade
);
comment on table app.lead_merge_snapshots is 'What a merge replaced and removed: the merged lead, its contacts, what the survivor had before; erased with the person it is about';

-- The ledger is for ever: two leads that were both charged keep both charges when they become one.
alter table public.lead_accesses add column merged_from_lead_id uuid;
-- Replaced by the next statements, in this transaction: without merges it holds what it held.
-- squawk-ignore ban-drop-constraint
alter table public.lead_accesses drop constraint lead_accesses_charged_once;
-- squawk-ignore require-concurrent-index-creation
create unique index lead_accesses_charged_once on public.lead_accesses (organization_id, lead_id, merged_from_lead_id) nulls not distinct;
alter table public.lead_accesses add constraint lead_accesses_charged_once unique using index lead_accesses_charged_once;
comment on column public.lead_accesses.merged_from_lead_id is 'The lead it was charged for, when that was merged into lead_id since';
