-- Following the leads: every statement appends what it did to the counts of words, one row a word (docs/decisions/0005-lexicon.md).

create or replace function app.follow_lexicon() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
-- The plan of the join is kept: made for one edited lead, a nested loop would compare all leads of a bulk edit with all.
set enable_nestloop = off
as $$
declare
    gone_vectors tsvector[];
    gone_words tsvector[];
    come_vectors tsvector[];
    come_words tsvector[];
begin
    -- Transition tables are read into variables and nothing else: a distributed database allows no more.
    if tg_op = 'INSERT' then
        select array_agg(n.search_vector), array_agg(app.lead_words(n.name, n.company, n.job_title, n.city))
        into come_vectors, come_words from new_table as n;
    elsif tg_op = 'DELETE' then
        select array_agg(o.search_vector), array_agg(app.lead_words(o.name, o.company, o.job_title, o.city))
        into gone_vectors, gone_words from old_table as o;
    else
        select array_agg(o.search_vector), array_agg(app.lead_words(o.name, o.company, o.job_title, o.city)),
               array_agg(n.search_vector), array_agg(app.lead_words(n.name, n.company, n.job_title, n.city))
        into gone_vectors, gone_words, come_vectors, come_words
        from old_table as o
        join new_table as n on n.organization_id = o.organization_id and n.id = o.id
        where (o.search_vector, o.name, o.company, o.job_title, o.city)
              is distinct from (n.search_vector, n.name, n.company, n.job_title, n.city);
    end if;
    if come_vectors is not null or gone_vectors is not null then
        perform app.append_lexicon_changes(app.current_organization_id(), gone_vectors, gone_words, come_vectors, come_words);
    end if;
    return null;
end $$;
comment on function app.follow_lexicon() is
    'Statement-level trigger of leads: appends what the statement did to the lexicon, nothing when no word changed';

create or replace function app.append_lexicon_changes(
    organization_id uuid, gone_vectors tsvector [], gone_words tsvector [], come_vectors tsvector [], come_words tsvector []
) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    -- app.uuid_v7() for each row would cost a third of it: its first half is the statement's, the rest counts on from a random number.
    statement constant text := left(app.uuid_v7()::text, 24);
    first_lexeme constant bigint := (random() * 2 ^ 46)::bigint;
    first_word constant bigint := (random() * 2 ^ 46)::bigint + (2 ^ 46)::bigint;
    leads_more constant integer := coalesce(cardinality(come_vectors), 0) - coalesce(cardinality(gone_vectors), 0);
begin
    insert into public.lead_lexicon_changes (organization_id, id, lexeme, docs, name_docs)
    select append_lexicon_changes.organization_id,
           (statement || lpad(to_hex(first_lexeme + row_number() over ()), 12, '0'))::uuid, term.lexeme, sum(term.docs), sum(term.name_docs)
    from (
        select unnest(tsvector_to_array(come.vector)) as lexeme, 1 as docs, 0 as name_docs from unnest(come_vectors) as come (vector)
        union all
        select unnest(tsvector_to_array(ts_filter(come.vector, '{a}'))), 0, 1 from unnest(come_vectors) as come (vector)
        union all
        select unnest(tsvector_to_array(gone.vector)), -1, 0 from unnest(gone_vectors) as gone (vector)
        union all
        select unnest(tsvector_to_array(ts_filter(gone.vector, '{a}'))), 0, -1 from unnest(gone_vectors) as gone (vector)
        union all
        select '', leads_more, leads_more
    ) as term
    group by term.lexeme
    having sum(term.docs) <> 0 or sum(term.name_docs) <> 0;

    insert into public.lead_lexicon_changes (organization_id, id, word, docs)
    select append_lexicon_changes.organization_id,
           (statement || lpad(to_hex(first_word + row_number() over ()), 12, '0'))::uuid, counted.word, counted.docs
    from (
        select term.word, sum(term.docs) as docs
        from (
            select unnest(tsvector_to_array(come.words)) as word, 1 as docs from unnest(come_words) as come (words)
            union all
            select unnest(tsvector_to_array(gone.words)), -1 from unnest(gone_words) as gone (words)
        ) as term
        group by term.word
        having sum(term.docs) <> 0
    ) as counted;
end $$;
comment on function app.append_lexicon_changes(uuid, tsvector [], tsvector [], tsvector [], tsvector []) is
    'Appends the difference between the leads that came and those that went: a row for each lexeme and each word whose count it changes';

do $$
declare
    event text;
begin
    foreach event in array array['insert', 'update', 'delete'] loop
        -- After the audit trigger, which refuses a statement without a context: triggers run by name.
        execute format(
            'create or replace trigger lexicon_%s after %s on public.leads referencing %s for each statement execute function app.follow_lexicon()',
            event, event,
            case event when 'insert' then 'new table as new_table' when 'delete' then 'old table as old_table'
                       else 'old table as old_table new table as new_table' end
        );
    end loop;
end $$;
