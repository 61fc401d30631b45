-- Searching leads. The exempt function: row level security would keep @@, @> and ST_DWithin from their indexes (decision 0001), so the
-- tenant and who sees which lead are conditions of its statements.

create or replace function public.optimized_lead_search(
    organization_id uuid,
    query text default null,
    segment_id uuid default null,
    min_score integer default null,
    max_score integer default null,
    tags text[] default null,
    state text default null,
    city text default null,
    custom_fields jsonb default null,
    latitude double precision default null,
    longitude double precision default null,
    radius_m double precision default null,
    is_accessed boolean default null,
    page_size integer default 25,
    after_ranking text default null,
    after_rank double precision default null,
    after_score integer default null,
    after_created_at timestamptz default null,
    after_id uuid default null
) returns setof app.found_lead
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    started constant timestamptz := clock_timestamp();
    counted_to constant integer := 10001;
    after constant app.lead_position := row(
        case when after_ranking in ('exact', 'best_scored') then after_rank::real else coalesce(after_rank, 0)::real end,
        after_score, after_created_at, after_id
    );
    criteria app.lead_criteria;
    page app.lead_page;
    total integer;
begin
    perform app.require_organization(organization_id);
    perform app.check_lead_search(
        query, min_score, max_score, tags, state, city, custom_fields, latitude, longitude, radius_m, page_size
    );
    perform app.check_lead_position(after, after_ranking);
    criteria := row(
        case when query !~ '^\s*$' then app.search_query(query) end,
        segment_id, min_score, max_score, tags, upper(state), app.fold(city), custom_fields,
        public.st_setsrid(public.st_makepoint(longitude, latitude), 4326)::public.geography, radius_m, is_accessed
    );
    if numnode(criteria.words) = 0 then
        return;
    end if;
    page := app.page_of_leads(organization_id, criteria, after, after_ranking, page_size + 1, counted_to);
    if after_id is null then
        total := coalesce(page.total, app.count_leads(organization_id, criteria, counted_to));
    end if;
    return query execute $sql$
        select
            l.id, l.name::text, l.company::text, l.city, l.state, l.segment_id, l.quality_score, l.tags, l.is_accessed,
            l.has_email, l.has_phone, l.email::text, l.phone, l.created_at,
            case when $5 <> 'none' then key.rank end,
            public.st_distance(l.address_coordinates, $4),
            $5, $6, $7, $8,
            (extract(epoch from clock_timestamp() - $9) * 1000)::double precision
        from unnest($2, $3) with ordinality as key (id, rank, place)
        join public.leads as l on l.organization_id = $1 and l.id = key.id
        where app.can_see_lead(l.organization_id, l.owner_id)
        order by key.place $sql$
    using
        organization_id, page.ids[:page_size], page.ranks[:page_size], criteria.point,
        page.ranking, total, total >= counted_to, coalesce(cardinality(page.ids), 0) > page_size, started;
end $$;

alter function public.optimized_lead_search(
    uuid, text, uuid, integer, integer, text[], text, text, jsonb, double precision, double precision, double precision, boolean,
    integer, text, double precision, integer, timestamptz, uuid
) owner to leadsrapido_search;

comment on function public.optimized_lead_search(
    uuid, text, uuid, integer, integer, text[], text, text, jsonb, double precision, double precision, double precision, boolean,
    integer, text, double precision, integer, timestamptz, uuid
) is $$Leads of the context's organization by any mix of words and filters, a page at a time.
organization_id must be the context's (LR001). What cannot be asked raises LR002. tags: all of them. city: accents and case do not matter.
custom_fields: contained in the lead's. latitude, longitude (degrees, WGS 84) and radius_m go together.
ranking of the answer: none: no words, by quality_score; exact: by relevance; best_scored: so many matches (more than about 8,000) that
relevance was computed for the 500 of best quality_score and those with the words in their name, and paging ends with them.
total: counted to 10,001, where total_is_capped; on the first page only. Next page: ranking, rank, quality_score, created_at and id of the
last row as after_*. E-mail and phone are NULL while the lead is locked.$$;

-- Not exempt itself: it only calls.
create or replace function public.search_leads(organization_id uuid, query text, page_size integer default 25) returns setof app.found_lead
language sql volatile
set search_path = pg_catalog, pg_temp
begin atomic
    select found.* from public.optimized_lead_search(organization_id, query, page_size => page_size) as found;
end;
comment on function public.search_leads(uuid, text, integer) is
    'The best leads for what a person typed: all words, "phrases", -without, or/ou; accents and plurals do not matter. See optimized_lead_search()';
