-- What the steps of a lead search hand to each other. Dropped and made anew: with them go the functions that speak them, which follow.

drop type if exists app.lead_search cascade;
create type app.lead_search as (
    text text,
    as_typed boolean,
    as_you_type boolean,
    segments uuid[],
    tags_all text[],
    tags_any text[],
    tags_none text[],
    min_score integer,
    max_score integer,
    states char(2)[],
    city text,
    municipality_id integer,
    near jsonb,
    box jsonb,
    cnaes text[],
    company_sizes text[],
    opened_from date,
    opened_until date,
    has_email boolean,
    has_phone boolean,
    is_accessed boolean,
    owners uuid[],
    is_assigned boolean,
    stages uuid[],
    fields jsonb,
    custom_fields jsonb,
    created_from timestamptz,
    created_until timestamptz,
    updated_from timestamptz,
    updated_until timestamptz,
    import_id uuid,
    kind text,
    origin text,
    sort text,
    highlight boolean
);
comment on type app.lead_search is 'What can be asked of a lead search: the keys of the JSON document it takes, and their types. NULL: not asked for';

drop type if exists app.lead_criteria cascade;
drop type if exists app.lead_base cascade;
create type app.lead_criteria as (
    words tsquery,
    name_words tsquery,
    phrase tsquery,
    most_matches integer,
    most_in_name integer,
    cnpj_from text,
    cnpj_until text,
    contacts text[],
    segments uuid[],
    tags_all text[],
    tags_any text[],
    tags_none text[],
    min_score integer,
    max_score integer,
    states char(2)[],
    city text,
    municipality_id integer,
    point public.geography,
    radius_m double precision,
    box public.geometry,
    box_center public.geography,
    box_radius_m double precision,
    cnaes_from text[],
    cnaes_until text[],
    company_sizes text[],
    opened_from date,
    opened_until date,
    has_email boolean,
    has_phone boolean,
    is_accessed boolean,
    owners uuid[],
    is_assigned boolean,
    stages uuid[],
    field_ids uuid[],
    field_comparisons text[],
    field_texts text[],
    field_numbers numeric[],
    field_dates date[],
    custom_fields jsonb,
    created_from timestamptz,
    created_until timestamptz,
    updated_from timestamptz,
    updated_until timestamptz,
    import_id uuid,
    kind text,
    origin text,
    sort text,
    highlight boolean,
    is_plain boolean
);
comment on type app.lead_criteria is
    'Which leads are searched, already checked: what an app.lead_search says, looked up and folded. NULL: not asked for. is_plain: nothing but words was. '
    'most_matches, most_in_name: no more leads than this can match, by the lexicon. base, base_conditions: of a dynamic segment, which hold as well';

-- A type cannot hold itself: base is a copy of it, before it gets one.
do $$
begin
    execute (
        select format('create type app.lead_base as (%s)', string_agg(
            format('%I %s', a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod)), ', ' order by a.attnum))
        from pg_catalog.pg_attribute as a
        where a.attrelid = 'app.lead_criteria'::regclass and a.attnum > 0 and not a.attisdropped
    );
end $$;
comment on type app.lead_base is 'The criteria of a dynamic segment''s saved search: app.lead_criteria without a base of their own';
alter type app.lead_criteria add attribute base app.lead_base, add attribute base_conditions text;

drop type if exists app.understood_text cascade;
create type app.understood_text as (
    words tsquery, name_words tsquery, phrase tsquery, most_matches integer, most_in_name integer, matches integer, leads integer,
    cnpj_from text, cnpj_until text, contacts text [], told jsonb
);
comment on type app.understood_text is
    'What a typed text became. words, name_words (in the name), phrase (next to each other in the name): queries on search_vector. most_*: no more leads '
    'than this can match; matches: how many do, where the lexicon knows; leads: all of the organization. cnpj_*, contacts: an identifier to look up '
    'instead. told: what the answer says about it: corrections, identifier';

drop type if exists app.prepared_search cascade;
create type app.prepared_search as (criteria app.lead_criteria, understood app.understood_text);
comment on type app.prepared_search is 'A search, ready to be run: what every function that searches begins with';

drop type if exists app.lead_position cascade;
create type app.lead_position as (rank integer, distance_m double precision, quality_score integer, created_at timestamptz, id uuid);
comment on type app.lead_position is 'The last lead of the page before, in the order of the answer. rank is 0 without words';

drop type if exists app.lead_batch cascade;
create type app.lead_batch as (ids uuid[], ranks integer[], looked_at integer, found integer);
comment on type app.lead_batch is
    'Keys of leads, best first, and their relevance; how many leads were looked at for them and how many of those matched: NULL when not counted';

drop type if exists app.found_lead cascade;
create type app.found_lead as (
    id uuid,
    name text,
    company text,
    job_title text,
    city text,
    state char(2),
    segment_id uuid,
    owner_id uuid,
    quality_score integer,
    tags text[],
    is_accessed boolean,
    has_email boolean,
    has_phone boolean,
    email text,
    phone text,
    created_at timestamptz,
    rank integer,
    distance_m double precision,
    ranking text,
    total integer,
    total_is text,
    has_more boolean,
    highlights jsonb,
    understood jsonb,
    elapsed_ms double precision
);
comment on type app.found_lead is 'A lead as a list shows it, and, the same on every row of a page, what is to be known about the page';
