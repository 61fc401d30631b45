-- Reading the lexicon: what is folded, and what was appended since.

create or replace function app.lexicon_counts(organization_id uuid, lexemes text []) returns table (lexeme text, docs integer, name_docs integer)
language sql stable parallel safe
begin atomic
    select counted.lexeme, sum(counted.docs)::integer, sum(counted.name_docs)::integer
    from (
        select x.lexeme, x.docs, x.name_docs
        from public.lead_lexemes as x
        where x.organization_id = lexicon_counts.organization_id and x.lexeme = any (lexemes)
        union all
        select c.lexeme, c.docs, c.name_docs
        from public.lead_lexicon_changes as c
        where c.organization_id = lexicon_counts.organization_id and c.lexeme = any (lexemes)
    ) as counted
    group by counted.lexeme
    having sum(counted.docs) > 0;
end;
comment on function app.lexicon_counts(uuid, text []) is
    'How many leads of the organization have each lexeme, and how many in their name; one nobody has is left out; '''' counts all leads. Inlined into the statement that asks, and exact as of its snapshot';

create or replace function app.complete_word(organization_id uuid, prefix text, at_most integer)
returns table (word text, lexeme text, docs integer)
language sql stable parallel safe
begin atomic
    select counted.word, coalesce(counted.lexeme, app.word_lexeme(counted.word)), counted.docs
    from (
        select found.word, max(found.lexeme) as lexeme, sum(found.docs)::integer as docs
        from (
            select w.word, w.lexeme, w.docs
            from public.lead_words as w
            where w.organization_id = complete_word.organization_id and w.word >= prefix and w.word < prefix || chr(1114111)
            union all
            select c.word, null, c.docs
            from public.lead_lexicon_changes as c
            where c.organization_id = complete_word.organization_id and c.word >= prefix and c.word < prefix || chr(1114111)
        ) as found
        where prefix <> ''
        group by found.word
        having sum(found.docs) > 0
    ) as counted
    where coalesce(counted.lexeme, app.word_lexeme(counted.word)) is not null
    order by counted.docs desc, counted.word
    limit at_most;
end;
comment on function app.complete_word(uuid, text, integer) is
    'The organization''s words that begin with a prefix as app.plain() writes it, those of most leads first; none for an empty prefix';

create or replace function app.sound(word text) returns text
language sql immutable strict parallel safe
-- Capitals are sounds that two letters write. A letter twice sounds like once; rr and ss are among them.
return replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
    replace(regexp_replace(word, '(.)\1+', '\1', 'g'),
    'sc', 's'), 'ce', 'se'), 'ci', 'si'), 'cao', 'sao'), 'coes', 'soes'), 'z', 's'), 'ch', 'x'), 'ph', 'f'), 'qu', 'k'), 'c', 'k'),
    'q', 'k'), 'lh', 'li'), 'nh', 'ni'), 'y', 'i'), 'w', 'v'), 'h', ''), 'au', 'o');
comment on function app.sound(text) is
    'Roughly how a plain Portuguese word sounds: what is written s, ss, z or ç (plain c before ão), x or ch, k or qu, lh or li meets. For comparing misspellings';

create or replace function app.slips(word text) returns text []
language sql immutable strict parallel safe
return array(
    select left(word, place - 1) || substr(word, place + 1, 1) || substr(word, place, 1) || substr(word, place + 2)
    from generate_series(1, length(word) - 1) as place
    where substr(word, place, 1) <> substr(word, place + 1, 1)
);
comment on function app.slips(text) is 'The word with each two neighbouring letters swapped: in a short word the trigrams do not survive that';

create or replace function app.respellings(word text) returns text []
language sql immutable strict parallel safe
return array(
    select left(word, place - 1) || other.spelling || substr(word, place + length(other.written))
    from generate_series(1, length(word)) as place
    join (values
        ('x', 'ch'), ('ch', 'x'), ('k', 'qu'), ('qu', 'k'), ('k', 'c'), ('c', 'k'), ('lh', 'li'), ('li', 'lh'), ('nh', 'ni'), ('ni', 'nh'),
        ('s', 'z'), ('z', 's'), ('s', 'c'), ('c', 's'), ('s', 'ss'), ('ss', 's'), ('ss', 'c'), ('c', 'ss'), ('i', 'y'), ('y', 'i'),
        ('f', 'ph'), ('ph', 'f'), ('v', 'w'), ('w', 'v'), ('x', 's'), ('s', 'x'), ('j', 'g'), ('g', 'j'), ('o', 'au'), ('h', '')
    ) as other (written, spelling) on substr(word, place, length(other.written)) = other.written
    union
    select 'h' || word
);
comment on function app.respellings(text) is 'The word with one sound written in another way Portuguese has for it';

create or replace function app.similar_words(organization_id uuid, misspelt text, at_most integer)
returns table (word text, lexeme text, docs integer)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    typed constant text collate "C" := misspelt;
    typed_sound constant text := app.sound(typed);
    slips constant text[] := app.slips(typed);
    respellings constant text[] := app.respellings(typed);
begin
    perform app.require_organization(similar_words.organization_id);
    if length(typed) not between 3 and 40 then
        return;
    end if;
    return query
    with candidates as (
        select w.word, w.lexeme, w.docs
        from public.lead_words as w
        where w.organization_id = similar_words.organization_id and w.word operator(public.%) typed
        union
        select w.word, w.lexeme, w.docs
        from public.lead_words as w
        where w.organization_id = similar_words.organization_id and w.word = any (slips || respellings)
        union
        select c.word, null, 0
        from public.lead_lexicon_changes as c
        where c.organization_id = similar_words.organization_id
          and c.word >= left(typed, 1) and c.word < left(typed, 1) || chr(1114111) and c.word operator(public.%) typed
    ),
    best as (
        select c.word, max(c.lexeme) as lexeme, max(c.docs) as docs,
               least(
                   case when c.word = any (slips) then 1.0 else public.levenshtein(c.word, typed) end,
                   0.4 + public.levenshtein(app.sound(c.word), typed_sound)
               ) - 0.12 * ln(max(c.docs) + 1) as cost
        from candidates as c
        where c.word <> typed and abs(length(c.word) - length(typed)) <= 3
        group by c.word
        order by cost, c.word
        limit 2 * at_most + 5
    )
    select b.word, coalesce(b.lexeme, app.word_lexeme(b.word)), (b.docs + coalesce(since.docs, 0))::integer
    from best as b
    left join lateral (
        select sum(c.docs) as docs from public.lead_lexicon_changes as c
        where c.organization_id = similar_words.organization_id and c.word = b.word
    ) as since on true
    where b.docs + coalesce(since.docs, 0) > 0 and coalesce(b.lexeme, app.word_lexeme(b.word)) is not null
    order by b.cost, b.word
    limit at_most;
end $$;
alter function app.similar_words(uuid, text, integer) owner to leadsrapido_search;
comment on function app.similar_words(uuid, text, integer) is
    'Words of the organization that a misspelt one, as app.plain() writes it, may have meant, the likeliest first: by edit distance, sound, and how many leads have them. Of 3 to 40 characters; the word itself is not among them. Raises LR001';
