-- The words of each organization's leads, with how many leads have them (docs/decisions/0005-lexicon.md).
-- No foreign key to organizations: only functions of the owner write here, in the context of an organization that has leads, and a key would
-- be checked for each of the 18 rows that one edited lead appends.

create table public.lead_lexemes (
    organization_id uuid not null,
    lexeme text collate "C" not null,
    docs integer not null,
    name_docs integer not null,
    primary key (organization_id, lexeme)
);
comment on table public.lead_lexemes is
    'How many leads have a lexeme of leads.search_vector, as far as folded; app.lexicon_counts() adds what came since. The row '''' counts all leads';
comment on column public.lead_lexemes.name_docs is 'Leads that have it in their name (weight A)';

create table public.lead_words (
    organization_id uuid not null,
    word text collate "C" not null,
    lexeme text collate "C" not null,
    docs integer not null,
    primary key (organization_id, word)
);
-- Only folding writes it, searching reads it at once: a pending list of 443 pages made 3 ms into 23.
create index lead_words_spelling on public.lead_words using gin (organization_id, word public.gin_trgm_ops) with (fastupdate = off);
comment on table public.lead_words is
    'The plain words of names, companies, job titles and towns, for suggesting and completing: how many leads have them, as far as folded';
comment on column public.lead_words.lexeme is 'What search makes of the word: app.word_lexeme()';

create table public.lead_lexicon_changes (
    organization_id uuid not null,
    id uuid not null default app.uuid_v7(),
    word text collate "C",
    lexeme text collate "C",
    docs integer not null,
    name_docs integer not null default 0,
    primary key (organization_id, id),
    constraint lead_lexicon_changes_count_one_thing check ((word is null) <> (lexeme is null))
);
create index lead_lexicon_changes_lexeme on public.lead_lexicon_changes (organization_id, lexeme) where lexeme is not null;
create index lead_lexicon_changes_word on public.lead_lexicon_changes (organization_id, word) where word is not null;
comment on table public.lead_lexicon_changes is
    'What statements added to the lexicon or took from it: appended, never updated, so that nobody waits for another''s word; app.fold_lexicon() moves them on';
comment on column public.lead_lexicon_changes.word is 'NULL when the row counts a lexeme; what search makes of a word is looked up when it is folded';
comment on column public.lead_lexicon_changes.docs is 'Leads more, or less when negative';

-- The leads that are here already; a fresh database has none.
alter table public.leads no force row level security;
insert into public.lead_lexemes (organization_id, lexeme, docs, name_docs)
select l.organization_id, found.lexeme, count(*), count(*) filter (where 'A' = any (found.weights))
from public.leads as l
cross join lateral unnest(l.search_vector) as found
group by l.organization_id, found.lexeme
union all
select l.organization_id, '', count(*), count(*) from public.leads as l group by l.organization_id;
-- Materialized: a condition on word_lexeme() would go below the grouping, and fold every word of every lead instead of each word once.
insert into public.lead_words (organization_id, word, lexeme, docs)
with counted as materialized (
    select l.organization_id, found.word, count(*) as docs
    from public.leads as l
    cross join lateral unnest(tsvector_to_array(app.lead_words(l.name, l.company, l.job_title, l.city))) as found (word)
    group by l.organization_id, found.word
),
folded as materialized (
    select known.word, app.word_lexeme(known.word) as lexeme from (select distinct c.word from counted as c) as known
)
select c.organization_id, c.word, f.lexeme, c.docs
from counted as c
join folded as f on f.word = c.word
where f.lexeme is not null;
alter table public.leads force row level security;
