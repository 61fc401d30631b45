-- Keeping the lexicon short, proving it, and counting it anew.

create or replace function app.hold_lexicon(organization_id uuid, waiting boolean) returns boolean
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    -- The row that counts all leads stands for the lexicon. Writers never touch it, so holding it stops nobody but another fold.
    if not exists (select from public.lead_lexemes as x where x.organization_id = $1 and x.lexeme = '') then
        insert into public.lead_lexemes (organization_id, lexeme, docs, name_docs) values ($1, '', 0, 0) on conflict do nothing;
    end if;
    if waiting then
        perform from public.lead_lexemes as x where x.organization_id = $1 and x.lexeme = '' for no key update;
    else
        perform from public.lead_lexemes as x where x.organization_id = $1 and x.lexeme = '' for no key update skip locked;
    end if;
    return found;
end $$;
comment on function app.hold_lexicon(uuid, boolean) is
    'Takes the organization''s lexicon for the rest of the transaction, waiting for another that has it or not; false when another has it';

create or replace function app.fold_lexicon(organization_id uuid) returns integer
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    folded integer;
begin
    perform app.require_organization(organization_id);
    if not app.hold_lexicon(organization_id, waiting => false) then
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
