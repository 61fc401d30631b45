-- Synonyms of an organization in what was typed.

create or replace function app.with_synonyms(organization_id uuid, words tsquery) returns app.understood_text
language plpgsql stable
as $$
#variable_conflict use_variable
declare
    asked text[];
    understood app.understood_text;
    told jsonb := '{}';
    group_words text[];
    group_lexemes text[];
begin
    understood.words := words;
    -- Most organizations have none: one look-up by key tells.
    if not exists (select from public.search_synonyms as s where s.organization_id = with_synonyms.organization_id) then
        return understood;
    end if;
    asked := app.query_lexemes(words);
    for group_words, group_lexemes in
        select s.words, s.lexemes from public.search_synonyms as s
        where s.organization_id = with_synonyms.organization_id and s.lexemes && asked
    loop
        for place in 1..cardinality(group_lexemes) loop
            if group_lexemes[place] = any (asked) then
                understood.words := ts_rewrite(understood.words, quote_literal(group_lexemes[place])::tsquery, app.any_lexeme(group_lexemes));
                told := told || jsonb_build_object(group_words[place], array_remove(group_words, group_words[place]));
            end if;
        end loop;
    end loop;
    if told <> '{}' then
        understood.told := jsonb_build_object('synonyms', told);
    end if;
    return understood;
end $$;
comment on function app.with_synonyms(uuid, tsquery) is
    'Each word of a query, or any of its synonyms in the organization; told: {"synonyms": {"padaria": ["panificadora"]}}, NULL when no word has any';
