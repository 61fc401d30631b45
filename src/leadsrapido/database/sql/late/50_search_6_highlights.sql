-- Where the searched words stand in what a lead shows.

create or replace function app.highlights(words tsquery, name text, company text, job_title text, city text) returns jsonb
language plpgsql immutable parallel safe
as $$
declare
    lexemes constant text[] := app.query_lexemes(words);
    found jsonb := '{}';
    marks jsonb;
begin
    marks := app.marks(lexemes, name);
    if marks is not null then
        found := found || jsonb_build_object('name', marks);
    end if;
    marks := app.marks(lexemes, company);
    if marks is not null then
        found := found || jsonb_build_object('company', marks);
    end if;
    marks := app.marks(lexemes, job_title);
    if marks is not null then
        found := found || jsonb_build_object('job_title', marks);
    end if;
    marks := app.marks(lexemes, city);
    if marks is not null then
        found := found || jsonb_build_object('city', marks);
    end if;
    return found;
end $$;
comment on function app.highlights(tsquery, text, text, text, text) is
    'Field → list of [start, length] in characters, from 0, of the words that were searched; positions and not markup, so that nothing has to be escaped';

create or replace function app.marks(lexemes text [], shown text) returns jsonb
language plpgsql immutable parallel safe
as $$
declare
    -- A fold changes endings only, so its first letters say whether it is worth its price.
    beginnings constant text[] := array(select left(l, 2) from unnest(lexemes) as l);
    marks jsonb;
    from_place integer := 1;
    place integer;
    word text;
begin
    if shown is null then
        return null;
    end if;
    loop
        place := regexp_instr(shown, '[[:alnum:]]+', from_place);
        exit when place = 0;
        from_place := regexp_instr(shown, '[[:alnum:]]+', place, 1, 1);
        word := app.plain(substr(shown, place, from_place - place));
        if left(word, 2) = any (beginnings) and app.fold(word) = any (lexemes) then
            marks := coalesce(marks, '[]') || jsonb_build_array(jsonb_build_array(place - 1, from_place - place));
        end if;
    end loop;
    return marks;
end $$;
