-- What a typed text means: an identifier to look up, or words, checked against the organization's lexicon.

create or replace function app.understand_text(organization_id uuid, typed text, as_typed boolean, as_you_type boolean) returns app.understood_text
language plpgsql stable
as $$
declare
    understood app.understood_text := case when coalesce(as_typed, false) then null else app.recognise_identifier(typed) end;
    known app.understood_text;
    replacement record;
    ordered text[];
    corrections jsonb := '{}';
    plain tsquery;
    expanded app.understood_text;
begin
    if understood.told is not null then
        -- Few, whoever they are.
        understood.most_matches := 1;
        return understood;
    end if;
    understood.words := app.search_query(typed);
    if numnode(understood.words) = 0 then
        return understood;
    end if;
    known := app.count_words(organization_id, understood.words);
    if numnode(understood.words) > 1 then
        ordered := array(
            select f.lexeme from unnest(string_to_array(app.fold(typed), ' ')) with ordinality as f (lexeme, place)
            where f.lexeme = any (app.query_lexemes(understood.words)) order by f.place
        );
    end if;
    if not coalesce(as_typed, false) and (known.most_matches = 0 or as_you_type) then
        for replacement in
            select r.word, r.lexeme, r.substitutes, r.correction
            from app.replace_words(organization_id, typed, understood.words, coalesce(as_you_type, false)) as r
        loop
            -- A word with synonyms is known, whether a lead has it or not.
            continue when replacement.correction is not null
                and (app.with_synonyms(organization_id, quote_literal(replacement.lexeme)::tsquery)).told is not null;
            understood.words := ts_rewrite(understood.words, quote_literal(replacement.lexeme)::tsquery, app.any_lexeme(replacement.substitutes));
            if replacement.correction is not null then
                ordered := array_replace(ordered, replacement.lexeme, replacement.substitutes[1]);
                corrections := corrections || jsonb_build_object(replacement.word, replacement.correction);
            end if;
        end loop;
        if corrections <> '{}' then
            understood.told := jsonb_build_object('corrections', corrections);
        end if;
        known := app.count_words(organization_id, understood.words);
    end if;
    plain := understood.words;
    if not coalesce(as_typed, false) then
        expanded := app.with_synonyms(organization_id, plain);
        if expanded.told is not null then
            understood.words := expanded.words;
            understood.told := coalesce(understood.told, '{}') || expanded.told;
            known := app.count_words(organization_id, understood.words);
        end if;
    end if;
    understood.most_matches := known.most_matches;
    understood.most_in_name := known.most_in_name;
    understood.matches := known.matches;
    understood.leads := known.leads;
    understood.name_words := regexp_replace(understood.words::text, '''([^'']+)''', '''\1'':A', 'g')::tsquery;
    if understood.words::text like '%!%' then
        understood.name_words := understood.name_words && understood.words;
    elsif plain::text !~ '[|<]' and cardinality(ordered) > 1 then
        understood.phrase := (
            select string_agg(quote_literal(o.lexeme) || ':A', ' <-> ' order by o.place) from unnest(ordered) with ordinality as o (lexeme, place)
        )::tsquery;
    end if;
    return understood;
end $$;
comment on function app.understand_text(uuid, text, boolean, boolean) is
    'A typed text, understood: a CNPJ, e-mail or phone is one to look up; a word that no lead has is taken for the likeliest one that some have '
    '(unless as_typed), and a word stands for its synonyms; the last word may be unfinished (as_you_type). words without a node: nothing searchable was typed';

create or replace function app.query_lexemes(query tsquery) returns text []
language plpgsql immutable strict parallel safe
as $$
begin
    -- What is negated counts for nothing; app.plain() leaves no quote inside a lexeme.
    return array(
        select distinct m[1]
        from regexp_matches(regexp_replace(query::text, '!\s*(\([^()]*\)|''[^'']+'')', '', 'g'), '''([^'']+)''', 'g') as m
    );
end $$;
comment on function app.query_lexemes(tsquery) is 'The lexemes a query asks for, without those it excludes';

create or replace function app.count_words(organization_id uuid, query tsquery) returns app.understood_text
language plpgsql stable
-- One look-up by key, whatever the words: planned once, not at each call (0.4 ms).
set plan_cache_mode = force_generic_plan
as $$
declare
    lexemes constant text[] := app.query_lexemes(query);
    known app.understood_text;
    fewest integer;
    fewest_in_name integer;
    all_together bigint;
    all_in_name bigint;
    there integer;
begin
    select min(c.docs) filter (where c.lexeme <> ''), min(c.name_docs) filter (where c.lexeme <> ''),
           sum(c.docs) filter (where c.lexeme <> ''), sum(c.name_docs) filter (where c.lexeme <> ''), max(c.docs) filter (where c.lexeme = ''),
           count(*) filter (where c.lexeme <> '')
    into fewest, fewest_in_name, all_together, all_in_name, known.leads, there
    from app.lexicon_counts(organization_id, lexemes || ''::text) as c;
    known.leads := coalesce(known.leads, 0);
    -- "this or -that" matches leads with neither word.
    if cardinality(lexemes) = 0 or (query::text like '%|%' and query::text like '%!%') then
        known.most_matches := known.leads;
        known.most_in_name := known.leads;
    elsif query::text like '%|%' then
        known.most_matches := least(coalesce(all_together, 0), known.leads);
        known.most_in_name := least(coalesce(all_in_name, 0), known.leads);
    else
        -- A word that nobody has is not among the counts.
        known.most_matches := case when there = cardinality(lexemes) then fewest else 0 end;
        known.most_in_name := case when there = cardinality(lexemes) then fewest_in_name else 0 end;
    end if;
    if numnode(query) = 1 then
        known.matches := known.most_matches;
    end if;
    return known;
end $$;
comment on function app.count_words(uuid, tsquery) is 'How many leads can match a query, by the lexicon: of one word exactly, of several at most';

create or replace function app.any_lexeme(lexemes text []) returns tsquery
language sql immutable strict parallel safe
return (select string_agg(quote_literal(l.lexeme), ' | ')::tsquery from unnest(lexemes) as l (lexeme));

create or replace function app.replace_words(organization_id uuid, typed text, query tsquery, as_you_type boolean)
returns table (word text, lexeme text, substitutes text [], correction text)
language plpgsql stable
as $$
#variable_conflict use_column
declare
    plain_words constant text[] := string_to_array(app.plain(typed), ' ');
    asked constant text[] := app.query_lexemes(query);
    tried integer := 0;
    missing constant text[] := array(select a.lexeme from unnest(asked) as a (lexeme) except select c.lexeme from app.lexicon_counts(organization_id, asked) as c where c.docs > 0);
begin
    for word, lexeme in
        select distinct on (p.folded) p.word, p.folded
        from (select w.word, w.place, app.fold(w.word) as folded from unnest(plain_words) with ordinality as w (word, place)) as p
        where p.folded = any (asked)
        order by p.folded, p.place desc
    loop
        substitutes := null;
        correction := null;
        if as_you_type and word = plain_words[cardinality(plain_words)] and typed ~ '[[:alnum:]]$' then
            substitutes := array(select distinct c.lexeme from app.complete_word(organization_id, word, 50) as c);
        end if;
        if cardinality(substitutes) > 0 then
            substitutes := substitutes || lexeme;
            return next;
        elsif lexeme = any (missing) and tried < 5 then
            -- A text of which no five words are known is no slip of a finger, and each look costs milliseconds.
            tried := tried + 1;
            select array[s.lexeme], s.word into substitutes, correction
            from app.similar_words(organization_id, word, 3) as s where app.someone_sees(organization_id, s.lexeme) limit 1;
            if substitutes is not null then
                return next;
            end if;
        end if;
    end loop;
end $$;
comment on function app.replace_words(uuid, text, tsquery, boolean) is
    'What to put in the place of up to five words that no lead has (correction tells it), and of an unfinished last word: the 50 commonest that begin so';

create or replace function app.someone_sees(organization_id uuid, lexeme text) returns boolean
language plpgsql stable
as $$
begin
    -- The lexicon counts every lead of the organization: where this user does not see all of them, a word is told only if he sees one that has it.
    return app.sees_every_lead() or exists (
        select from public.leads as l
        where l.organization_id = someone_sees.organization_id and app.can_see_lead(l.organization_id, l.owner_id)
          and l.search_vector @@ quote_literal(lexeme)::tsquery
    );
end $$;
comment on function app.someone_sees(uuid, text) is 'Whether this user may be told that a word is there';

create or replace function app.recognise_identifier(typed text) returns app.understood_text
language plpgsql immutable
as $$
declare
    compact constant text := regexp_replace(upper(typed), '[\s./()+-]', '', 'g');
    understood app.understood_text;
begin
    if length(typed) > 100 then
        return understood;
    end if;
    if typed ~ '^\s*[^\s@"]+@[^\s@"]+\.[^\s@".]+\s*$' then
        understood.contacts := array[lower(btrim(typed)), btrim(typed)];
        understood.told := '{"identifier": "email"}';
    elsif compact ~ '^(?=(?:.*[0-9]){4})[0-9A-Z]{12}[0-9]{2}$' and btrim(typed) !~ '[A-Za-z]\s|^\+' then
        understood.cnpj_from := compact;
        understood.cnpj_until := compact || ' ';
        understood.told := '{"identifier": "cnpj"}';
    elsif btrim(typed) ~* '^[0-9A-Z]{2}\.[0-9A-Z]{3}\.[0-9A-Z]{3}$' then
        -- The root of a CNPJ: head office and branches.
        understood.cnpj_from := compact;
        understood.cnpj_until := compact || '[';
        understood.told := '{"identifier": "cnpj"}';
    elsif typed ~ '^[\s0-9().+/-]+$' and length(compact) between 8 and 15 then
        understood.contacts := app.phone_spellings(compact, typed like '%+%');
        understood.told := '{"identifier": "phone"}';
        if length(compact) = 8 then
            understood.cnpj_from := compact;
            understood.cnpj_until := compact || '[';
        end if;
    end if;
    return understood;
end $$;
comment on function app.recognise_identifier(text) is 'A text that is nothing but a CNPJ or its root, an e-mail or a phone number, in any punctuation; told is NULL for all others';

create or replace function app.phone_spellings(digits text, is_international boolean) returns text []
language plpgsql immutable
as $$
begin
    return array(
        select distinct '+' || n.number
        from (
            select case
                when is_international then digits
                when digits ~ '^55[1-9][0-9][0-9]{8,9}$' then digits
                else '55' || ltrim(digits, '0')
            end as full_number
        ) as f
        cross join lateral (
            select f.full_number as number
            union all select '55' || substr(f.full_number, 3, 2) || '9' || right(f.full_number, 8) where f.full_number ~ '^55[1-9][1-9][6-9][0-9]{7}$'
            union all select '55' || substr(f.full_number, 3, 2) || right(f.full_number, 8) where f.full_number ~ '^55[1-9][1-9]9[6-9][0-9]{7}$'
            union all
            select '55' || area || local.number
            from generate_series(11, 99) as area
            cross join lateral (values
                (substr(f.full_number, 3)),
                (case when f.full_number ~ '^55[6-9][0-9]{7}$' then '9' || substr(f.full_number, 3) end),
                (case when f.full_number ~ '^559[6-9][0-9]{7}$' then substr(f.full_number, 4) end)
            ) as local (number)
            where length(f.full_number) in (10, 11) and not is_international and area % 10 > 0 and local.number is not null
        ) as n
    );
end $$;
comment on function app.phone_spellings(text, boolean) is 'The E.164 numbers a typed Brazilian number may stand for';
