-- Keeping the lexicon short, proving it, and counting it anew.

-- The row that counts all leads stands for the lexicon: who folds or rebuilds holds it. Writers never touch it.
create or replace function app.try_hold_lexicon(organization_id uuid) returns boolean
language plpgsql
set search_path = pg_catalog, pg_temp
-- Two first folds of an organization meet at a row that is not there yet, which cannot be skipped.
set lock_timeout = '10ms'
as $$
begin
    if not exists (select from public.lead_lexemes as x where x.organization_id = $1 and x.lexeme = '') then
        insert into public.lead_lexemes (organization_id, lexeme, docs, name_docs) values ($1, '', 0, 0) on conflict do nothing;
    end if;
    perform from public.lead_lexemes as x where x.organization_id = $1 and x.lexeme = '' for no key update skip locked;
    return found;
exception
    when lock_not_available then
        return false;
end $$;
comment on function app.try_hold_lexicon(uuid) is 'Takes the organization''s lexicon for the rest of the transaction; false when another has it';

create or replace function app.hold_lexicon(organization_id uuid) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into public.lead_lexemes (organization_id, lexeme, docs, name_docs) values ($1, '', 0, 0) on conflict do nothing;
    perform from public.lead_lexemes as x where x.organization_id = $1 and x.lexeme = '' for no key update;
end $$;
comment on function app.hold_lexicon(uuid) is 'Takes the organization''s lexicon for the rest of the transaction, waiting for another that has it';

create or replace function app.fold_lexicon(organization_id uuid) returns integer
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    folded integer;
begin
    perform app.require_organization(organization_id);
    if not app.try_hold_lexicon(organization_id) then
        -- Another fold is at it; what it does not see yet, the next one takes.
        return 0;
    end if;
    with taken as materialized (
        delete from public.lead_lexicon_changes as c where c.organization_id = $1
        returning c.word, c.lexeme, c.docs, c.name_docs
    ),
    lexemes as (
        insert into public.lead_lexemes as x (organization_id, lexeme, docs, name_docs)
        select $1, t.lexeme, sum(t.docs), sum(t.name_docs) from taken as t where t.lexeme is not null group by t.lexeme order by t.lexeme
        on conflict on constraint lead_lexemes_pkey do update
        set docs = x.docs + excluded.docs, name_docs = x.name_docs + excluded.name_docs
    ),
    words as (
        insert into public.lead_words as x (organization_id, word, lexeme, docs)
        select $1, counted.word, counted.lexeme, counted.docs
        from (
            -- A word that stands there is not folded again. offset 0: nor twice, for the condition.
            select t.word, coalesce(w.lexeme, app.word_lexeme(t.word)) as lexeme, t.docs
            from (select t.word, sum(t.docs) as docs from taken as t where t.word is not null group by t.word) as t
            left join public.lead_words as w on w.organization_id = $1 and w.word = t.word
            offset 0
        ) as counted
        where counted.lexeme is not null and counted.docs <> 0
        order by counted.word
        on conflict on constraint lead_words_pkey do update
        set docs = x.docs + excluded.docs
    )
    select count(*) into folded from taken;
    if folded > 0 then
        delete from public.lead_lexemes as x where x.organization_id = $1 and x.lexeme <> '' and x.docs = 0 and x.name_docs = 0;
        delete from public.lead_words as x where x.organization_id = $1 and x.docs = 0;
    end if;
    return folded;
end $$;
comment on function app.fold_lexicon(uuid) is
    'Adds what statements appended to the lexicon''s tables and removes words nobody has any more; returns how many appended rows went. Holds up no writer; while another fold runs it returns 0';

create or replace function app.recount_lexicon(organization_id uuid)
returns table (is_word boolean, term text, lexeme text, docs bigint, name_docs bigint)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select false, found.lexeme, found.lexeme, count(*), count(*) filter (where 'A' = any (found.weights))
    from public.leads as l
    cross join lateral unnest(l.search_vector) as found
    where l.organization_id = recount_lexicon.organization_id
    group by found.lexeme
    union all
    select false, '', '', count(*), count(*) from public.leads as l where l.organization_id = recount_lexicon.organization_id having count(*) > 0
    union all
    select true, counted.word, counted.lexeme, counted.docs, 0
    from (
        select w.word, app.word_lexeme(w.word) as lexeme, w.docs
        from (
            select found.word, count(*) as docs
            from public.leads as l
            cross join lateral unnest(tsvector_to_array(app.lead_words(l.name, l.company, l.job_title, l.city))) as found (word)
            where l.organization_id = recount_lexicon.organization_id
            group by found.word
        ) as w
        offset 0
    ) as counted
    where counted.lexeme is not null;
end $$;
comment on function app.recount_lexicon(uuid) is 'What the lexicon should say, counted from the leads';

create or replace function app.check_lexicon(organization_id uuid)
returns table (word text, lexeme text, docs bigint, docs_recounted bigint, name_docs bigint, name_docs_recounted bigint)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    perform app.require_organization(check_lexicon.organization_id);
    return query
    with said as (
        select t.is_word, t.term, max(t.lexeme) as lexeme, sum(t.docs)::bigint as docs, sum(t.name_docs)::bigint as name_docs
        from (
            select false as is_word, x.lexeme as term, x.lexeme, x.docs, x.name_docs
            from public.lead_lexemes as x where x.organization_id = check_lexicon.organization_id
            union all
            select true, w.word, w.lexeme, w.docs, 0
            from public.lead_words as w where w.organization_id = check_lexicon.organization_id
            union all
            select c.word is not null, coalesce(c.word, c.lexeme), coalesce(c.lexeme, app.word_lexeme(c.word)), c.docs, c.name_docs
            from public.lead_lexicon_changes as c where c.organization_id = check_lexicon.organization_id
        ) as t
        where t.lexeme is not null
        group by t.is_word, t.term
        having sum(t.docs) <> 0 or sum(t.name_docs) <> 0
    )
    select case when is_word then term end, coalesce(r.lexeme, s.lexeme),
           coalesce(s.docs, 0), coalesce(r.docs, 0), coalesce(s.name_docs, 0), coalesce(r.name_docs, 0)
    from said as s
    full join app.recount_lexicon(check_lexicon.organization_id) as r using (is_word, term)
    where (s.lexeme, s.docs, s.name_docs) is distinct from (r.lexeme, r.docs, r.name_docs)
    order by is_word, term;
end $$;
comment on function app.check_lexicon(uuid) is
    'Where the lexicon, folded and appended, differs from a recount of the leads: no row when they agree. word is NULL for a lexeme''s count. Reads all leads of the organization';

create or replace function app.rebuild_lexicon(organization_id uuid) returns integer
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    terms integer;
begin
    perform app.require_organization(rebuild_lexicon.organization_id);
    -- A fold meanwhile would bring what the recount's snapshot does not know.
    perform app.hold_lexicon(rebuild_lexicon.organization_id);
    -- One statement, one snapshot: what a writer has appended is dropped exactly when his leads are counted.
    with appended as (
        delete from public.lead_lexicon_changes as c where c.organization_id = rebuild_lexicon.organization_id
    ),
    recounted as materialized (
        select r.* from app.recount_lexicon(rebuild_lexicon.organization_id) as r
    ),
    lost_lexemes as (
        delete from public.lead_lexemes as x
        where x.organization_id = rebuild_lexicon.organization_id and x.lexeme <> ''
          and x.lexeme not in (select r.term from recounted as r where not r.is_word)
    ),
    lost_words as (
        delete from public.lead_words as w
        where w.organization_id = rebuild_lexicon.organization_id and w.word not in (select r.term from recounted as r where r.is_word)
    ),
    lexemes as (
        insert into public.lead_lexemes as x (organization_id, lexeme, docs, name_docs)
        select rebuild_lexicon.organization_id, r.term, r.docs, r.name_docs from recounted as r where not r.is_word
        union all
        select rebuild_lexicon.organization_id, '', 0, 0 where not exists (select from recounted as r where r.term = '')
        on conflict on constraint lead_lexemes_pkey do update
        set docs = excluded.docs, name_docs = excluded.name_docs
        where (x.docs, x.name_docs) <> (excluded.docs, excluded.name_docs)
    ),
    words as (
        insert into public.lead_words as w (organization_id, word, lexeme, docs)
        select rebuild_lexicon.organization_id, r.term, r.lexeme, r.docs from recounted as r where r.is_word
        on conflict on constraint lead_words_pkey do update
        set docs = excluded.docs, lexeme = excluded.lexeme
        where (w.docs, w.lexeme) <> (excluded.docs, excluded.lexeme)
    )
    select count(*) into terms from recounted;
    return terms;
end $$;
comment on function app.rebuild_lexicon(uuid) is
    'Counts the organization''s lexicon anew from its leads, waiting for a fold that runs and holding up no writer; returns how many lexemes and words it has';
