-- Portuguese text: what makes "padarias sao paulo" find "Padaria São Paulo" (docs/decisions/0002-portuguese-text.md).
-- The generated column leads.search_vector is made of these functions: once released, changing what they answer means rewriting it.
-- Built for speed. On a lead's text replace() costs 0.1 to 0.2 µs whether it finds something or not, a regular expression 1 to 50, a call 0.4:
-- so replace() stands inside replace(), and what most texts do not need behind a strpos().

create or replace function app.plain(value text) returns text
language plpgsql immutable strict parallel safe
as $$
declare
    -- ASCII only, whatever the database's locale; accented capitals are letters of the lists below.
    words text collate "C" := lower(value collate "C");
begin
    -- The commonest letters first: mostly nothing else is left.
    if octet_length(words) <> length(words) then
        words := replace(replace(replace(replace(replace(replace(
            words, 'ã', 'a'), 'ç', 'c'), 'é', 'e'), 'á', 'a'), 'ó', 'o'), 'í', 'i');
    end if;
    if octet_length(words) <> length(words) then
        words := replace(replace(replace(replace(replace(replace(
            words, 'õ', 'o'), 'ê', 'e'), 'ú', 'u'), 'â', 'a'), 'ô', 'o'), 'à', 'a');
    end if;
    if octet_length(words) <> length(words) then
        -- Letters, then apostrophes, then what separates words, then combining marks and characters without width, which go.
        words := translate(
            replace(replace(replace(replace(replace(replace(replace(words,
                'æ', 'ae'), 'Æ', 'ae'), 'œ', 'oe'), 'Œ', 'oe'), 'ß', 'ss'), 'þ', 'th'), 'Þ', 'th'),
            E'ÃÇÉÁÓÍÕÊÚÂÔÀäåèëìîïòöøùûüñýÿÄÅÈËÌÎÏÒÖØÙÛÜÑÝŸšžðŠŽÐƒªº'
            '’‘´ʼ“”„«»‹›‐‑–—…•·\u00a0\u202f'
            'ˆ˜\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u030a\u030b\u030c\u0327\u0328\u00ad\u200b\u200c\u200d\ufeff',
            E'aceaoioeuaoaaaeeiiiooouuunyyaaeeiiiooouuunyyszdszdfao'
            '\'\'\'\'                '
        );
    end if;
    if words ~ '[^a-z0-9 \x1e\x1f]|  ' then
        words := replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
            ' ' || words || ' ', ' d''', ' '), '''s ', ' '), '''', ' '), '.', ' '), '&', ' '), '-', ' '),
            '/', ' '), ',', ' '), '(', ' '), ')', ' '), '   ', ' '), '  ', ' ');
        if words ~ '[\t-\r!-/:-@[-`{-~]|  ' then
            words := regexp_replace(words, '[\t-\r !-/:-@[-`{-~]+', ' ', 'g');
        end if;
    end if;
    return btrim(words);
end $$;
comment on function app.plain(text) is
    'The words of a text in lower case, without accents and punctuation, one space between them; nothing else changes. '
    'Letters of Latin-1 and Windows-1252, composed or with combining marks; other scripts stay as they are';

create or replace function app.swap_endings(words text, stems text[], ending text, other text) returns text
language plpgsql immutable strict parallel safe
as $$
declare
    swapped text collate "C" := words;
    stem text;
begin
    foreach stem in array stems loop
        swapped := replace(swapped, stem || ending, stem || other);
    end loop;
    return swapped;
end $$;
comment on function app.swap_endings(text, text[], text, text) is
    'Another ending for words that end in one of the stems and the ending; a stem with a space before it is a whole word';

create or replace function app.singular_of_is(words text) returns text
language plpgsql immutable strict parallel safe
as $$
declare
    -- The commonest first: mostly nothing else is left.
    united text collate "C" := replace(replace(replace(replace(replace(replace(words,
        'polis ', 'poliS '), ' luis ', ' luiS '), 'iais ', 'ial '), 'imais ', 'imal '), 'onais ', 'onal '), 'veis ', 'vel ');
begin
    if strpos(united, 'ais ') > 0 then
        united := app.swap_endings(united,
            '{" mai"," pai"," cai"," vai"," jamai"," demai"," morai"," novai"," arrai"," cascai"," thai"," lai"," tai"," calai"," anai"}',
            's ', 'S ');
        united := replace(app.swap_endings(united, '{samur,bons," ac"}', 'ais ', 'ai '), 'ais ', 'al ');
    end if;
    if strpos(united, 'eis ') > 0 then
        united := app.swap_endings(
            replace(united, ' seis ', ' seiS '), '{" r"," l"," fr"," pon",joqu,hoqu,jers,vol,trol}', 'eis ', 'ei ');
        united := app.swap_endings(united,
            '{xt,pt,ct,jet,ert,rtat,rsat,olat,trat," tat"," ut",inut," fut",fac,ific," doc",ndoc,stenc,ag,vig," foss"," miss",ab,ob,ub'
            ',deb,ster,ssim}', 'eis ', 'il ');
        united := replace(united, 'eis ', 'el ');
    end if;
    if strpos(united, 'ois ') > 0 then
        united := app.swap_endings(united, '{" doi"," depoi"," poi"," loi"," goi"," duboi"}', 's ', 'S ');
        united := replace(app.swap_endings(united, '{" b",cob,tob,aub,her}', 'ois ', 'oi '), 'ois ', 'ol ');
    end if;
    if strpos(united, 'is ') > 0 then
        united := app.swap_endings(replace(united, ' azuis ', ' azul '),
            '{" lapi"," teni"," grati"," pari"," iri"," oasi"," assi"," deni"," davi"," eli"," regi"," levi"," lewi"," elvi"," chri"'
            '," franci"," alexi"," dori"}', 's ', 'S ');
        united := app.swap_endings(united,
            '{" barr"," carr",perf," ref"," fuz"," can"," cant"," civ"," gent"," mercant",estudant,fant,juven," fun"," gat"," sut"," host"'
            '," vir",febr,fabr," cov"," ard"," pern"," quadr"," abr"," imbec"," serv"," vin"," bur"," mandr"," esmer"," grad"," pastor"'
            '," sen"," mast"," femin"}', 'is ', 'il ');
    end if;
    return united;
end $$;
comment on function app.singular_of_is(text) is
    'Plurals in -is as their singular: hotéis, têxteis, comerciais, barris. Luís, Paris, lápis, Morais and the towns in -polis stay';

create or replace function app.singular_of_es(words text) returns text
language plpgsql immutable strict parallel safe
as $$
declare
    united text collate "C" :=
        replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(words,
        'oes ', 'ao '), ' es ', ' eS '), ' mes ', ' meS '), ' tres ', ' treS '),
        'wares ', 'ware '), 'rvores ', 'rvore '), 'rmores ', 'rmore '),
        'ores ', 'or '), 'ares ', 'ar '), 'eres ', 'er '), 'jures ', 'jur '), 'nzes ', 'nze '), 'zes ', 'z ');
begin
    if strpos(united, 'aes ') > 0 then
        united := app.swap_endings(replace(united, ' maes ', ' mae '), '{pa,ca,ita,ema,lia,dia,iva,tala}', 'es ', 'o ');
    end if;
    if strpos(united, 'ses ') > 0 then
        united := app.swap_endings(united, '{" me"," pai",ga,deu}', 'ses ', 'S ');
        -- português without its accent loses its s like a plural, so portugueses goes the whole way.
        united := app.swap_endings(united, '{t,gen,dioc,catequ,eg,maion,ur,er}', 'eses ', 'eseS ');
        united := replace(replace(united, 'eses ', 'e '), 'eseS ', 'ese ');
    end if;
    return united;
end $$;
comment on function app.singular_of_es(text) is
    'Plurals in -es as their singular: construções, pães, motores, luzes, meses, portugueses; transportes has only an s to lose';

create or replace function app.singular_of_ns(words text) returns text
language plpgsql immutable strict parallel safe
as $$
declare
    united text collate "C" := replace(words, ' jeans ', ' jeanS ');
begin
    -- skins, neons, íons, elétrons and fótons come from words in -n; tons and batons do not.
    united := app.swap_endings(united, '{" pi",ki,eo,io,tro,foto,proto,nylo}', 'ns ', 'n ');
    return replace(replace(replace(replace(united, 'ens ', 'em '), 'ins ', 'im '), 'ons ', 'om '), 'uns ', 'um ');
end $$;
comment on function app.singular_of_ns(text) is 'Plurals in -ns as their singular: jardins, armazéns, bombons; skins has only an s to lose';

create or replace function app.masculine(words text) returns text
language plpgsql immutable strict parallel safe
as $$
declare
    united text collate "C" := replace(words, 'iva ', 'ivo ');
begin
    if strpos(united, 'ora ') > 0 then
        united := replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(united,
            'adora ', 'ador '), 'edora ', 'edor '), 'idora ', 'idor '), 'utora ', 'utor '), 'etora ', 'etor '),
            'itora ', 'itor '), 'ltora ', 'ltor '), 'ntora ', 'ntor '), 'rtora ', 'rtor '), 'ssora ', 'ssor ');
    end if;
    if strpos(united, 'ica ') > 0 then
        -- A capital A is an a that stays: América is not Américo, rica not rico.
        united := replace(replace(replace(replace(replace(replace(replace(replace(united,
            ' america ', ' americA '), ' frederica ', ' fredericA '), ' erica ', ' ericA '), ' rica ', ' ricA '),
            ' bica ', ' bicA '), ' pica ', ' picA '), 'ica ', 'ico '), 'A ', 'a ');
    end if;
    if strpos(united, 'aria ') > 0 then
        united := replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(united,
            'liaria ', 'liario '), 'rinaria ', 'rinario '), 'ionaria ', 'ionario '), 'oviaria ', 'oviario '),
            'ecuaria ', 'ecuario '), 'nitaria ', 'nitario '), 'sitaria ', 'sitario '), 'citaria ', 'citario '),
            ' bancaria ', ' bancario '), 'prietaria ', 'prietario '), 'stagiaria ', 'stagiario '), 'presaria ', 'presario ');
    end if;
    if strpos(united, 'eira ') > 0 then
        united := replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(united,
            'nfermeira ', 'nfermeiro '), 'ngenheira ', 'ngenheiro '), 'cozinheira ', 'cozinheiro '),
            'beleireira ', 'beleireiro '), 'ostureira ', 'ostureiro '), 'onfeiteira ', 'onfeiteiro '),
            'brasileira ', 'brasileiro '), 'nanceira ', 'nanceiro '), 'madeireira ', 'madeireiro '),
            'primeira ', 'primeiro '), ' mineira ', ' mineiro '), 'faxineira ', 'faxineiro ');
    end if;
    if strpos(united, 'na ') > 0 then
        united := replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(united,
            'oderna ', 'oderno '), 'nterna ', 'nterno '), 'xterna ', 'xterno '), 'feminina ', 'feminino '),
            'masculina ', 'masculino '), ' menina ', ' menino '), 'italiana ', 'italiano '), 'mexicana ', 'mexicano '),
            'vegana ', 'vegano '), 'urbana ', 'urbano '), 'humana ', 'humano ');
    end if;
    if strpos(united, 'ada ') > 0 then
        united := app.swap_endings(united,
            '{advog,empreg,deleg,deput,associ,licenci,credenci,conveni,import,limit,priv,aposent," us",iz}', 'ada ', 'ado ');
    end if;
    if strpos(united, 'esa ') > 0 or strpos(united, 'oga ') > 0 or strpos(united, 'afa ') > 0 or strpos(united, 'eta ') > 0 then
        united := app.swap_endings(united, '{gue,one," france"," ingle"," chine",lande,libane,escoce,campone}', 'sa ', ' ');
        united := app.swap_endings(united, '{olog,ograf,rquitet}', 'a ', 'o ');
    end if;
    return united;
end $$;
comment on function app.masculine(text) is
    'Feminine professions and adjectives as their masculine (advogada, imobiliária, construtora), in words in the singular, with a space before and after each. '
    'By ending and by list, so that porto and porta, Paulo and Paula, calçado and calçada stay two words';

create or replace function app.fold(value text) returns text
language plpgsql immutable strict parallel safe
as $$
declare
    folded text collate "C" := ' ' || app.plain(value) || ' ';
begin
    if strpos(folded, 's ') > 0 then
        -- A capital S is an s that stays: words and names that only look like plurals, where they would meet another word.
        folded := replace(replace(replace(replace(replace(replace(folded,
            'ss ', 'sS '), ' s a ', ' sa '), ' rs ', ' rS '), ' ms ', ' mS '), ' gas ', ' gaS '), ' deus ', ' deuS ');
        if strpos(folded, 'es ') > 0 then
            folded := app.singular_of_es(folded);
        end if;
        if strpos(folded, 'is ') > 0 then
            folded := app.singular_of_is(folded);
        end if;
        if strpos(folded, 'ns ') > 0 then
            folded := app.singular_of_ns(folded);
        end if;
        folded := replace(replace(folded, 's ', ' '), 'S ', 's ');
    end if;
    folded := app.masculine(folded);
    -- dos and das are do and da by now.
    return btrim(replace(replace(replace(replace(replace(folded,
        ' de ', ' '), ' e ', ' '), ' da ', ' '), ' do ', ' '), ' em ', ' '));
end $$;
comment on function app.fold(text) is
    'A text as it is searched, documents and queries alike: plain words without de, da, do, das, dos, e, em; plurals as singulars, '
    'feminine professions and adjectives as masculines. For comparing, not for showing. leads.search_vector is made of it: '
    'once released, changing what it answers means rewriting that column';

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
        add mapping for asciiword, word, numword, int, uint, float, sfloat, version, hword_asciipart, hword_part, hword_numpart
        with app.word;
    end if;
end $$;
comment on text search dictionary app.word is 'Every word as app.fold() left it: no stop words, no stemmer, no file of the server';
comment on text search configuration app.portuguese is 'For text that went through app.fold(), documents and queries alike';

create or replace function app.lead_search_vector(name text, company text, job_title text, city text, state text) returns tsvector
language plpgsql immutable parallel safe
as $$
declare
    -- Often the company is the name and more: only what is new is kept.
    added text collate "C" := case
        when starts_with(company, name) and substr(company, length(name) + 1, 1) in ('', ' ') then substr(company, length(name) + 2)
        else company
    end;
    -- One fold() costs less than five. U+001F stands between the fields and U+001E for an empty one; neither belongs in text.
    parts text[] := string_to_array(app.fold(
        coalesce(name, E'\x1e') || E' \x1f ' || coalesce(nullif(added, ''), E'\x1e') || E' \x1f '
        || coalesce(nullif(job_title, ''), E'\x1e') || E' \x1f ' || coalesce(nullif(city, ''), E'\x1e') || ' ' || coalesce(state, '')
    ), E'\x1f');
    vector tsvector;
begin
    if cardinality(parts) > 4 then
        return app.lead_search_vector(
            replace(name, E'\x1f', ' '), replace(company, E'\x1f', ' '), replace(job_title, E'\x1f', ' '),
            replace(city, E'\x1f', ' '), replace(state, E'\x1f', ' ')
        );
    end if;
    vector := setweight(to_tsvector('app.portuguese', parts[1]), 'A');
    if parts[2] <> E' \x1e ' then
        vector := vector || setweight(to_tsvector('app.portuguese', parts[2]), 'B');
    end if;
    if parts[3] <> E' \x1e ' then
        vector := vector || setweight(to_tsvector('app.portuguese', parts[3]), 'C');
    end if;
    return vector || to_tsvector('app.portuguese', parts[4]);
end $$;
comment on function app.lead_search_vector(text, text, text, text, text) is
    'What a lead is found by: weight A name, B what the company adds to it, C job title, D city and state. '
    'The generated column leads.search_vector is this: once released, changing what it answers means rewriting that column';

create or replace function app.search_query(query text) returns tsquery
language plpgsql immutable strict parallel safe
as $$
declare
    typed constant text := left(query, 1000);
    folded text;
begin
    -- In plpgsql: a function in SQL would be planned at each call, 0.2 ms each time.
    if typed !~ '"|(^|\s)-' then
        folded := ' ' || app.fold(typed) || ' ';
        -- Whoever types "padaria ou" is not finished: with nothing behind it, it says nothing.
        if folded like '% ou ' then
            folded := left(folded, -3);
        end if;
        return websearch_to_tsquery('app.portuguese'::regconfig, replace(folded, ' ou ', ' or '));
    end if;
    return coalesce((
        -- Each piece is folded by itself, so that a minus never moves on to the next word when its own is one that does not count.
        select websearch_to_tsquery('app.portuguese'::regconfig, string_agg(
            case
                when piece.typed ~ '^-\S' then '-"' || piece.folded || '"'
                when piece.typed like '"%' then '"' || piece.folded || '"'
                else replace(' ' || piece.folded || ' ', ' ou ', ' or ')
            end, ' ' order by piece.place))
        from (
            select found.parts[1] as typed, app.fold(found.parts[1]) as folded, found.place
            from regexp_matches(
                ' ' || typed, '-?"[^"]*"?|(?<=\s)-[^\s"]+|[^\s"-][^\s"]*(?:\s+[^\s"-][^\s"]*)*', 'g'
            ) with ordinality as found (parts, place)
        ) as piece
        where piece.folded <> ''
    ), ''::tsquery);
end $$;
comment on function app.search_query(text) is
    'What a person typed, as a query on leads.search_vector: every word, "a phrase", -without, this or (ou) that; the first 1,000 characters. '
    'Never raises. numnode() of it is 0 when nothing searchable was typed; a query of nothing but -words matches whatever lacks them';
