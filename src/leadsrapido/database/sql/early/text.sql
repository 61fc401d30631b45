-- Portuguese text: what makes "padarias sao paulo" find "Padaria São Paulo" (docs/decisions/0002-portuguese-text.md).
-- A generated column is made of these functions: changing what they answer after a release means rewriting that column.

create or replace function app.without_accents(value text) returns text
language plpgsql immutable strict parallel safe
as $$
declare
    plain text := lower(value);
begin
    if octet_length(plain) = length(plain) then
        return plain;
    end if;
    -- The letters of Portuguese first: replace() is many times cheaper than translate(), and mostly nothing else is left.
    plain := replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(plain,
        'ã', 'a'), 'ç', 'c'), 'é', 'e'), 'á', 'a'), 'ó', 'o'), 'í', 'i'), 'õ', 'o'), 'ê', 'e'), 'ú', 'u'), 'â', 'a'), 'ô', 'o'), 'à', 'a');
    if octet_length(plain) = length(plain) then
        return plain;
    end if;
    return translate(
        replace(replace(replace(replace(plain, 'æ', 'ae'), 'œ', 'oe'), 'ß', 'ss'), 'þ', 'th'),
        E'áàâãäåéèêëíìîïóòôõöøúùûüçñýÿšžðƒªº'
        'ÁÀÂÃÄÅÉÈÊËÍÌÎÏÓÒÔÕÖØÚÙÛÜÇÑÝŸŠŽÐ'
        '’‘´`“”„«»‹›–—…•·\u00a0'
        '\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u030a\u030b\u030c\u0327\u0328\u00ad\u200b\u200c\u200d\ufeff',
        E'aaaaaaeeeeiiiioooooouuuucnyyszdfao'
        'aaaaaaeeeeiiiioooooouuuucnyyszd'
        '\'\'\'\'            '
    );
end $$;
comment on function app.without_accents(text) is
    'Lower case without accents: Latin-1 and Windows-1252 letters, composed or with combining marks; other scripts stay. Same words, same number';

create or replace function app.fold(value text) returns text
language plpgsql immutable strict parallel safe
as $$
declare
    folded text := ' ' || app.without_accents(value) || ' ';
begin
    if folded ~ '[^a-z0-9 ]|  ' then
        folded := regexp_replace(replace(replace(folded, ' d''', ' '), '''s ', ' '), '[\s!-/:-@[-`{-~]+', ' ', 'g');
    end if;
    folded := replace(replace(folded, ' s a ', ' sa '), ' ', '  ');
    folded := replace(replace(replace(replace(replace(replace(replace(
        folded, ' de ', ''), ' da ', ''), ' do ', ''), ' e ', ''), ' dos ', ''), ' das ', ''), ' em ', '');
    if folded like '%s %' then
        folded := replace(replace(folded, 'oes ', 'ao '), 'ss ', 'sS ');
        if folded like '%aes %' then
            folded := replace(folded, ' maes ', ' mae ');
            folded := regexp_replace(folded, '([pctm]|[ail]i|[ail]v|al)aes ', '\1ao ', 'g');
        end if;
        if folded like '%is %' then
            -- What ends in -is and is no plural, or another one than its ending says; a capital keeps it from the rules below.
            folded := regexp_replace(folded, ' ((?:ma|pa|ca|va|jama|dema|mora|nova|arra|casca|tha|la|ta|se|de|do|depo|po|ana)i)s ', ' \1S ', 'g');
            folded := regexp_replace(folded, ' (re|le|fre|po?ne|joque|hoque|vole|samura|bonsa|aca|bo|hero)is ', ' \1i ', 'g');
            folded := regexp_replace(folded, '(xt|[ n]ut|[ i]fac|dific|doc|ag|oss|iss|pt|jet|[ht]ab|lat|ort?at|ersat|ster)eis ', '\1il ', 'g');
            folded := replace(replace(replace(replace(folded, 'ais ', 'al '), 'eis ', 'el '), 'ois ', 'ol '), ' azuis ', ' azul ');
            folded := regexp_replace(folded,
                '( barr| perf| ref| fuz| civ| gent|fant|juven| fun| can| sut| host| vir| febr| fabr|cant|dant| an| cov| ard| pern| quadr| abr|becs?| serv| vin| bur)is ',
                '\1il ', 'g');
            folded := regexp_replace(folded, '(tax|acax|quin|kiw|sush|jur|stur|rub|javal|esqu|colibr|guaran)is ', '\1i ', 'g');
            folded := replace(folded, 'is ', 'iS ');
        end if;
        if folded like '%es %' then
            folded := replace(folded, ' tres ', ' treS ');
            folded := replace(replace(folded, ' paises ', ' paiS '), 'gases ', 'gaS ');
            folded := regexp_replace(folded, '([a-z][aeou]r|[aeiou]z|(?:gu|n|l|c|[ d]m|r)es|deus)es ', '\1S ', 'g');
        end if;
        if folded like '%ns %' then
            folded := regexp_replace(folded, '([eiou])ns ', '\1m ', 'g');
        end if;
        folded := regexp_replace(folded, '( [a-z0-9]{1,2})s ', '\1S ', 'g');
        folded := replace(replace(replace(replace(folded, 'rS ', 'r '), 'zS ', 'z '), 's ', ' '), 'S ', 's ');
    end if;
    return btrim(replace(folded, '  ', ' '));
end $$;
comment on function app.fold(text) is
    'Text as it is searched: lower case, no accents, no punctuation, plurals united with their singular. The generated column leads.search_vector is made of it: changing what it answers means rewriting that column';

do $$
begin
    if not exists (
        select from pg_catalog.pg_ts_dict where dictname = 'word' and dictnamespace = 'app'::regnamespace
    ) then
        create text search dictionary app.word (template = pg_catalog.simple);
    end if;
    if not exists (
        select from pg_catalog.pg_ts_config where cfgname = 'portuguese' and cfgnamespace = 'app'::regnamespace
    ) then
        create text search configuration app.portuguese (parser = pg_catalog."default");
        alter text search configuration app.portuguese
        add mapping for asciiword, word, numword, int, uint, float, sfloat, version, hword_asciipart, hword_part, hword_numpart with app.word;
    end if;
end $$;
comment on text search dictionary app.word is 'Every word as app.fold() left it; no stop words, no stemmer';
comment on text search configuration app.portuguese is 'Words of text that went through app.fold()';

create or replace function app.lead_search_vector(name text, company text, job_title text, city text, state text) returns tsvector
language sql immutable parallel safe
return setweight(to_tsvector('app.portuguese'::regconfig, coalesce(app.fold(name), '')), 'A')
    || setweight(to_tsvector('app.portuguese'::regconfig, coalesce(app.fold(company), '')), 'B')
    || setweight(to_tsvector('app.portuguese'::regconfig, coalesce(app.fold(job_title), '')), 'C')
    || setweight(to_tsvector('app.portuguese'::regconfig, coalesce(app.fold(coalesce(city, '') || ' ' || coalesce(state, '')), '')), 'D');
comment on function app.lead_search_vector(text, text, text, text, text) is
    'What a lead is found by: weight A name, B company, C job title, D city and state';

create or replace function app.search_query(query text) returns tsquery
language sql immutable strict parallel safe
return coalesce((
    select websearch_to_tsquery('app.portuguese'::regconfig, string_agg(
        case
            when piece.parts[1] like '-%' then '-"' || piece.folded || '"'
            when piece.parts[1] like '"%' then '"' || piece.folded || '"'
            else replace(' ' || piece.folded || ' ', ' ou ', ' or ')
        end, ' ' order by piece.place))
    from (
        select matched.parts, matched.place, app.fold(matched.parts[1]) as folded
        from regexp_matches(' ' || left(query, 1000), '-?"[^"]*"?|(?<=\s)-[^\s"]+|[^\s"]+(?:\s+(?!-)[^\s"]+)*', 'g')
        with ordinality as matched (parts, place)
    ) as piece
    where piece.folded <> ''
), ''::tsquery);
comment on function app.search_query(text) is
    'What a person typed, as a query on leads.search_vector: all words, "phrases", -without, or/ou. Never raises; numnode() = 0 when nothing searchable was typed';
