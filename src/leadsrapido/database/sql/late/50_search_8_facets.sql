-- What the leads of a search are made of: counts by segment, state, tag, score, size; and where they are on a map.

drop type if exists app.lead_facet cascade;
create type app.lead_facet as (facet text, value text, leads integer, total integer, total_is text);
comment on type app.lead_facet is 'How many leads of a search have a value, and, the same on every row, how many there are and what all these figures are: exact or estimated';

create or replace function public.lead_facets(organization_id uuid, search jsonb default '{}') returns setof app.lead_facet
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
-- Starting a worker, or compiling, takes longer than the search.
set max_parallel_workers_per_gather = 0
set jit = off
as $$
declare
    criteria app.lead_criteria;
    source app.lead_source;
begin
    perform app.require_organization(organization_id);
    source := app.source_of_leads(organization_id, app.prepare_lead_search(organization_id, search));
    criteria := source.criteria;
    if criteria.most_matches = 0 then
        return;
    end if;
    return query execute format($sql$
        with l as materialized (
            select l.segment_id, l.state, l.tags, l.company_size, l.quality_score / 20 as band from %1$s where %2$s
        ), counted (facet, value, leads) as (
            select 'segment', l.segment_id::text, count(*) from l where l.segment_id is not null group by l.segment_id
            union all select 'state', l.state::text, count(*) from l where l.state is not null group by l.state
            union all select 'tag', t.tag, count(*) from l cross join lateral unnest(l.tags) as t (tag) group by t.tag
            union all select 'company_size', l.company_size, count(*) from l where l.company_size is not null group by l.company_size
            union all select 'score', b.name, count(*) from l join (values
                (0, '0-19'), (1, '20-39'), (2, '40-59'), (3, '60-79'), (4, '80-100'), (5, '80-100')) as b (band, name) on b.band = l.band group by b.name
        ), whole (found, factor) as (
            select count(*), coalesce($4, count(*) * $3)::double precision / nullif(count(*), 0) from l
        )
        select c.facet, c.value, round(c.leads * w.factor)::integer, round(w.found * w.factor)::integer, $5
        from (
            select counted.*, row_number() over (partition by counted.facet order by counted.leads desc, counted.value) as place from counted
        ) as c cross join whole as w
        where c.place <= 30
        order by c.facet, c.leads desc, c.value $sql$, source.relation, source.conditions)
    using organization_id, criteria, source.factor, source.matches, source.total_is, source.percent;
end $$;
alter function public.lead_facets(uuid, jsonb) owner to leadsrapido_search;
comment on function public.lead_facets(uuid, jsonb) is
$$Counts of a search by segment (its id), state, tag, company_size and score (bands of 20), the 30 commonest values of each.
search as in optimized_lead_search(). total_is: exact for up to 4,000 matches; estimated beyond: from a sample of the organization's leads, scaled to all
matches, and a value too rare for the sample is missing. organization_id must be the context's (LR001).$$;

drop type if exists app.lead_cluster cascade;
create type app.lead_cluster as (longitude double precision, latitude double precision, leads integer, total_is text);
comment on type app.lead_cluster is 'Leads near each other on a map: their middle (degrees, WGS 84), and how many';

create or replace function public.lead_clusters(organization_id uuid, search jsonb, zoom integer) returns setof app.lead_cluster
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
-- Starting a worker, or compiling, takes longer than the search.
set max_parallel_workers_per_gather = 0
set jit = off
as $$
declare
    source app.lead_source;
begin
    perform app.require_organization(organization_id);
    if zoom is null or not zoom between 0 and 20 then
        perform app.refuse_search('zoom', 'is not between 0 (the world) and 20 (a street).');
    end if;
    source := app.source_of_leads(organization_id, app.prepare_lead_search(organization_id, search));
    if (source.criteria).most_matches = 0 then
        return;
    end if;
    return query execute format($sql$
        select avg(p.x), avg(p.y), round(count(*) * $3)::integer, $5
        from (
            select public.st_x(l.address_coordinates::public.geometry) as x, public.st_y(l.address_coordinates::public.geometry) as y
            from %1$s where %2$s and l.address_coordinates is not null
        ) as p
        group by floor(p.x / $7), floor(p.y / $7)
        order by count(*) desc, 1, 2
        limit 1000 $sql$, source.relation, source.conditions)
    -- Web maps show 360 degrees on 256 pixels at zoom 0; a cell is 64 pixels.
    using organization_id, source.criteria, source.factor, source.matches, source.total_is, source.percent, 360.0 / 2 ^ (zoom + 2);
end $$;
alter function public.lead_clusters(uuid, jsonb, integer) owner to leadsrapido_search;
comment on function public.lead_clusters(uuid, jsonb, integer) is
$$Leads of a search for a map: one row for each cell of a grid (64 pixels at that zoom of a web map) that has any, the 1,000 fullest.
search as in optimized_lead_search(), with box for the part that is shown. total_is: exact for up to 4,000 matches, estimated from a sample beyond.$$;
