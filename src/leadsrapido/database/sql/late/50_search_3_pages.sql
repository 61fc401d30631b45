-- The keys of one page of leads, in three ways of finding the best (docs/decisions/0003-ranked-search.md). Only the exempt search function calls these.
-- Every statement is made of fixed text and bound values, so that it is planned for these values and for one partition.

create or replace function app.page_of_leads(
    organization_id uuid, criteria app.lead_criteria, after app.lead_position, ranking text, wanted integer, counted_to integer
) returns app.lead_page
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    -- Matches that can be looked at one by one without being felt: about 10 ms.
    few constant integer := 8000;
    conditions constant text := app.lead_conditions(criteria);
    estimate double precision := 'infinity';
    total integer;
    page app.lead_page;
begin
    if ranking = 'exact' then
        return app.gather_leads(organization_id, criteria, after, wanted, counted_to, null);
    end if;
    if conditions <> app.lead_walk_conditions(criteria) then
        estimate := app.estimate_leads(organization_id, criteria, conditions);
    end if;
    -- The planner guesses JSON and radius: they are always tried.
    if ranking is distinct from 'best_scored' and (estimate <= few or criteria.custom_fields <> '{}' or criteria.radius_m > 0) then
        page := app.gather_leads(organization_id, criteria, after, wanted, counted_to, 2 * few);
        if page.ranking is not null then
            return page;
        end if;
        estimate := greatest(estimate, 2 * few);
    end if;
    total := page.total;
    page := case when criteria.words is null
        then app.walk_leads(organization_id, criteria, after, wanted)
        else app.best_scored_leads(organization_id, criteria, after, wanted, counted_to, estimate, few) end;
    if page.ranking is null then
        return app.gather_leads(organization_id, criteria, after, wanted, counted_to, null);
    end if;
    page.total := coalesce(total, page.total);
    return page;
end $$;
comment on function app.page_of_leads(uuid, app.lead_criteria, app.lead_position, text, integer, integer) is
    'Chooses the way: few matches are gathered and sorted; of many the best-scored are walked to, and ranked when there are words';

create or replace function app.estimate_leads(organization_id uuid, criteria app.lead_criteria, conditions text) returns double precision
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    plan json;
begin
    execute 'explain (format json) select from public.leads as l where ' || conditions into plan using organization_id, criteria;
    return plan #>> '{0,Plan,Plan Rows}';
end $$;
comment on function app.estimate_leads(uuid, app.lead_criteria, text) is 'How many leads the planner expects. VOLATILE, since EXPLAIN needs it';

create or replace function app.walk_leads(organization_id uuid, criteria app.lead_criteria, after app.lead_position, wanted integer)
returns app.lead_page
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    page app.lead_page;
begin
    execute format($sql$
        select array_agg(key.id)
        from (
            select l.id
            from public.leads as l
            where %s %s
            order by l.quality_score desc, l.created_at desc, l.id desc
            limit $4
        ) as key $sql$,
        app.lead_conditions(criteria),
        case when after.id is not null
            then 'and (l.quality_score, l.created_at, l.id) < (($3).quality_score, ($3).created_at, ($3).id)' end
    ) into page.ids using organization_id, criteria, after, wanted;
    page.ranking := 'none';
    return page;
end $$;
comment on function app.walk_leads(uuid, app.lead_criteria, app.lead_position, integer) is
    'Without words, many matches: down the index in the order of quality_score until the page is full';

create or replace function app.gather_leads(
    organization_id uuid, criteria app.lead_criteria, after app.lead_position, wanted integer, counted_to integer, at_most integer
) returns app.lead_page
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    page app.lead_page;
    found bigint;
begin
    execute format($sql$
        select array_agg(key.id), array_agg(key.rank), max(key.found)
        from (
            select ranked.id, ranked.rank, ranked.found
            from (
                -- Counting keeps the order outside: matches come by the index that finds them, not by the one that has them in order.
                select matched.*, count(*) over () as found
                from (select l.id, l.quality_score, l.created_at, %s as rank from public.leads as l where %s limit $5) as matched
            ) as ranked
            %s
            order by ranked.rank desc, ranked.quality_score desc, ranked.created_at desc, ranked.id desc
            limit $4
        ) as key $sql$,
        case when criteria.words is null then '0::real' else 'ts_rank(l.search_vector, ($2).words)' end,
        app.lead_conditions(criteria),
        app.lead_keyset(after)
    ) into page.ids, page.ranks, found using organization_id, criteria, after, wanted, coalesce(at_most::bigint + 1, 9223372036854775807);
    if found > at_most then
        page := null;
        page.total := counted_to;
        return page;
    end if;
    page.ranking := case when criteria.words is null then 'none' else 'exact' end;
    page.total := least(coalesce(found, 0), counted_to);
    return page;
end $$;
comment on function app.gather_leads(uuid, app.lead_criteria, app.lead_position, integer, integer, integer) is
    'All matches, each ranked, then sorted: exact. Without ids and ranking when there are more than at_most, which is no less than counted_to';

create or replace function app.best_scored_leads(
    organization_id uuid, criteria app.lead_criteria, after app.lead_position, wanted integer, counted_to integer,
    estimate double precision, few integer
) returns app.lead_page
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    candidates constant integer := 500;
    walk_conditions constant text := app.lead_walk_conditions(criteria);
    name_conditions constant text := $sql$l.organization_id = $1 and ts_filter(l.search_vector, '{a}') @@ ($2).words$sql$;
    walked constant double precision := app.estimate_leads(organization_id, criteria, walk_conditions);
    named constant double precision := app.estimate_leads(organization_id, criteria, name_conditions);
    page app.lead_page;
    found integer;
begin
    execute format($sql$
        with pool as materialized (
            select l.id, ts_rank(l.search_vector, ($2).words) as rank, l.quality_score, l.created_at
            from (
                select l.* from public.leads as l where %1$s
                order by l.quality_score desc, l.created_at desc, l.id desc limit $5
            ) as l
            where %3$s
            order by l.quality_score desc, l.created_at desc, l.id desc limit $6
        ), named as (
            select l.id, ts_rank(l.search_vector, ($2).words) as rank, l.quality_score, l.created_at
            from (select l.* from public.leads as l where %2$s limit $7) as l
            where %3$s
        )
        select array_agg(key.id), array_agg(key.rank), (select count(*) from pool)
        from (
            select ranked.id, ranked.rank
            from (select * from pool union select * from named) as ranked
            %4$s
            order by ranked.rank desc, ranked.quality_score desc, ranked.created_at desc, ranked.id desc
            limit $4
        ) as key $sql$,
        walk_conditions, name_conditions, app.lead_conditions(criteria), app.lead_keyset(after)
    ) into page.ids, page.ranks, found using
        organization_id, criteria, after, wanted,
        -- twice as far as the estimate says it takes
        least(50000, ceil(2 * candidates * walked / estimate))::integer, candidates,
        case when named <= few then 2 * few else 0 end;
    if found < wanted then
        return null;
    end if;
    page.ranking := 'best_scored';
    -- The walk found at least half of what was expected: with twice the cap expected, nobody needs to count.
    page.total := case when found = candidates and estimate >= 2 * counted_to then counted_to end;
    return page;
end $$;
comment on function app.best_scored_leads(uuid, app.lead_criteria, app.lead_position, integer, integer, double precision, integer) is
    'Of many matches, the 500 of best quality_score and those with the words in their name, ranked. NULL when the walk was unlucky and found less than a page';

create or replace function app.lead_keyset(after app.lead_position) returns text
language sql immutable
set search_path = pg_catalog, pg_temp
return case when (after).id is not null then
    'where (ranked.rank, ranked.quality_score, ranked.created_at, ranked.id) < (($3).rank, ($3).quality_score, ($3).created_at, ($3).id)'
end;

create or replace function app.count_leads(organization_id uuid, criteria app.lead_criteria, counted_to integer) returns integer
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    total integer;
begin
    execute 'select count(*) from (select from public.leads as l where ' || app.lead_conditions(criteria) || ' limit $3) as counted'
        into total using organization_id, criteria, counted_to;
    return total;
end $$;
comment on function app.count_leads(uuid, app.lead_criteria, integer) is 'How many leads match, counted no further than counted_to';
