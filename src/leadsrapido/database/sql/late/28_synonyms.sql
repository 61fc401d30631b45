-- Words an organization uses for the same thing.

create or replace function app.keep_synonyms() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    most_groups constant integer := 500;
    typed text;
    found text[];
    kept_words text[] := '{}';
    kept_lexemes text[] := '{}';
    other text[];
begin
    foreach typed in array new.words loop
        found := app.query_lexemes(app.search_query(replace(typed, '"', ' ')));
        if cardinality(found) is distinct from 1 or length(typed) > 100 or btrim(typed) ~ '^-|\s' then
            raise exception 'Synonyms: % is not one word that search looks for. Give single words, without de, da, do, e, em.', quote_literal(left(typed, 60))
                using errcode = 'LR002';
        end if;
        if not found[1] = any (kept_lexemes) then
            kept_words := kept_words || btrim(typed);
            kept_lexemes := kept_lexemes || found;
        end if;
    end loop;
    if cardinality(kept_words) < 2 then
        raise exception 'Synonyms: % are one word to search already (accents, case and plurals do not matter). Give two that differ.',
            array_to_string(new.words, ', ') using errcode = 'LR002';
    end if;
    select s.words into other from public.search_synonyms as s
    where s.organization_id = new.organization_id and s.id <> new.id and s.lexemes && kept_lexemes limit 1;
    if other is not null then
        raise exception 'Synonyms: one of these words is in the group % already. Remove that group, and give all words in one.', array_to_string(other, ', ')
            using errcode = 'LR409';
    end if;
    if tg_op = 'INSERT' and (select count(*) from public.search_synonyms as s where s.organization_id = new.organization_id) >= most_groups then
        raise exception 'Synonyms: an organization has at most % groups. Remove one first.', most_groups using errcode = 'LR002';
    end if;
    new.words := kept_words;
    new.lexemes := kept_lexemes;
    return new;
end $$;
comment on function app.keep_synonyms() is 'Of each word its lexeme, in the same place; words that search takes for the same go';

create or replace trigger search_synonyms_1_lexemes before insert or update of words on public.search_synonyms
for each row execute function app.keep_synonyms();
