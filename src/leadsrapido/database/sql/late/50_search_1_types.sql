-- What the steps of a lead search hand to each other. Dropped and made anew: with them go the functions that speak them, which follow.

drop type if exists app.lead_criteria cascade;
create type app.lead_criteria as (
    words tsquery,
    segment_id uuid,
    min_score integer,
    max_score integer,
    tags text[],
    state char(2),
    city text,
    custom_fields jsonb,
    point public.geography,
    radius_m double precision,
    is_accessed boolean
);
comment on type app.lead_criteria is 'Which leads are searched, already checked; NULL: not asked for. city as app.fold() leaves it';

drop type if exists app.lead_position cascade;
create type app.lead_position as (rank real, quality_score integer, created_at timestamptz, id uuid);
comment on type app.lead_position is 'The last lead of the page before, in the order of the answer: all four descending. rank is 0 without words';

drop type if exists app.lead_page cascade;
create type app.lead_page as (ids uuid[], ranks real[], ranking text, total integer);
comment on type app.lead_page is
    'Keys of one page, best first; ranking: exact, best_scored or none; total: matches up to the cap, NULL when finding the page did not tell';

drop type if exists app.found_lead cascade;
create type app.found_lead as (
    id uuid,
    name text,
    company text,
    city text,
    state char(2),
    segment_id uuid,
    quality_score integer,
    tags text[],
    is_accessed boolean,
    has_email boolean,
    has_phone boolean,
    email text,
    phone text,
    created_at timestamptz,
    rank real,
    distance_m double precision,
    ranking text,
    total integer,
    total_is_capped boolean,
    has_more boolean,
    elapsed_ms double precision
);
comment on type app.found_lead is 'A lead as a list shows it, and, the same on every row of a page, what is to be known about the page';
