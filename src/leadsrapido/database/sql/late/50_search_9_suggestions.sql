-- What a half-typed or mistyped text may become.

drop type if exists app.lead_suggestion cascade;
create type app.lead_suggestion as (suggestion text, kind text, word text, leads integer);
comment on type app.lead_suggestion is 'A whole text to search instead; kind: completion of its last word, or correction of a word; the word that came in, and how many leads have it, NULL for who does not see all of them';

create or replace function public.suggest_searches(organization_id uuid, typed text, at_most integer default 8) returns setof app.lead_suggestion
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
-- Starting a worker, or compiling, takes longer than the search.
set max_parallel_workers_per_gather = 0
set jit = off
as $$
#variable_conflict use_column
declare
    words text[];
    last_word text;
    suggested integer := 0;
    candidate record;
begin
    perform app.require_organization(suggest_searches.organization_id);
    if at_most is null or not at_most between 1 and 50 then
        perform app.refuse_search('at_most', 'is not between 1 and 50.');
    end if;
    words := string_to_array(app.plain(left(typed, 1000)), ' ');
    last_word := words[cardinality(words)];
    if coalesce(last_word, '') = '' then
        return;
    end if;
    if typed ~ '[[:alnum:]]$' then
        for candidate in
            select array_to_string(words[:cardinality(words) - 1] || c.word, ' ') as suggestion, 'completion' as kind, c.word, c.docs
            from app.complete_word(suggest_searches.organization_id, last_word, at_most * 2) as c
            where c.word <> last_word and app.someone_sees(suggest_searches.organization_id, c.lexeme)
            limit at_most
        loop
            suggested := suggested + 1;
            return next row(candidate.suggestion, candidate.kind, candidate.word, case when app.sees_every_lead() then candidate.docs end)::app.lead_suggestion;
        end loop;
    end if;
    for candidate in
        select array_to_string(words[:w.place - 1] || s.word || words[w.place + 1:], ' ') as suggestion, 'correction' as kind, s.word, s.docs
        from unnest(words) with ordinality as w (word, place)
        cross join lateral app.similar_words(suggest_searches.organization_id, w.word, 3) as s
        where length(w.word) >= 4 and s.word <> w.word and s.lexeme <> app.fold(w.word)
          -- A word is doubted when another, much like it, is far commoner.
          and s.docs > 20 * coalesce((
              select sum(c.docs) from app.lexicon_counts(suggest_searches.organization_id, array[app.fold(w.word)]) as c), 0)
          and app.someone_sees(suggest_searches.organization_id, s.lexeme)
        order by s.docs desc
        limit greatest(at_most - suggested, 0)
    loop
        return next row(candidate.suggestion, candidate.kind, candidate.word, case when app.sees_every_lead() then candidate.docs end)::app.lead_suggestion;
    end loop;
end $$;
alter function public.suggest_searches(uuid, text, integer) owner to leadsrapido_search;
comment on function public.suggest_searches(uuid, text, integer) is
$$Texts to search instead of the one typed: completions of its last word, the commonest first, then corrections of words that are much rarer than one
like them ("você quis dizer"). Words as the leads have them, without accents. organization_id must be the context's (LR001).$$;
