-- The keys of one page of leads, always in exact order (docs/decisions/0010-relevance.md). Only exempt functions call these.
-- Every statement is made of fixed text and bound values, so that it is planned for these values and for one partition.

drop type if exists app.lead_page cascade;
create type app.lead_page as (ids uuid[], ranks integer[], total integer, total_is text);
comment on type app.lead_page is 'Keys of one page, best first, with their relevance; how many leads match, and what that figure is: exact, at_least or estimated';

create or replace function app.page_of_leads(
    organization_id uuid, criteria app.lead_criteria, understood app.understood_text, after app.lead_position, wanted integer,
    few integer
) returns app.lead_page
language plpgsql volatile
as $$
declare
    conditions constant text := app.lead_conditions(criteria);
    in_order constant text := app.lead_walk_conditions(criteria);
    is_unfiltered constant boolean := app.is_unfiltered(criteria);
    leads constant integer := coalesce(understood.leads, app.count_all_leads(organization_id));
    estimate double precision;
    batch app.lead_batch;
    page app.lead_page;
begin
    if criteria.sort = 'nearest' then
        batch := app.nearest_leads(organization_id, criteria, after, wanted);
    elsif criteria.sort = 'relevance' and is_unfiltered then
        estimate := coalesce(understood.matches, least(app.estimate_leads(organization_id, criteria, conditions), criteria.most_matches));
        if estimate <= 500 then
            batch := app.gather_leads(organization_id, criteria, conditions, after, wanted, 2 * few);
        end if;
        if batch.found is null or batch.found > 2 * few then
            batch := app.relevant_leads(organization_id, criteria, after, wanted, few, leads, estimate);
        end if;
    else
        if conditions <> in_order then
            estimate := least(app.estimate_leads(organization_id, criteria, conditions), criteria.most_matches);
            if criteria.custom_fields is not null or criteria.field_ids is not null then
                -- The planner only guesses what JSON contains: a short walk tells whether it is common.
                batch := app.walk_leads(organization_id, criteria, in_order, conditions, after, wanted, 500);
                estimate := case when cardinality(batch.ids) = wanted then leads else estimate end;
            end if;
            if estimate <= few or (criteria.point is not null and estimate < leads) then
                batch := app.gather_leads(organization_id, criteria, conditions, after, wanted, 2 * few);
                if batch.found <= 2 * few then
                    return app.page_of_all(batch);
                end if;
                estimate := greatest(estimate, 2 * few);
            end if;
        end if;
        if criteria.sort = 'relevance' then
            batch := app.relevant_leads(organization_id, criteria, after, wanted, few, leads, estimate);
        else
            batch := app.next_leads(
                organization_id, criteria, in_order, conditions, after, wanted, leads, estimate, least(leads, criteria.most_matches));
        end if;
    end if;
    if batch.found is not null then
        return app.page_of_all(batch);
    end if;
    page.ids := batch.ids;
    page.ranks := batch.ranks;
    if after.id is null and coalesce(cardinality(page.ids), 0) < wanted then
        page.total := coalesce(cardinality(page.ids), 0);
        page.total_is := 'exact';
    elsif after.id is null and criteria.sort = 'nearest' then
        -- Counting all within the radius takes longer than finding the nearest.
        page.total := batch.looked_at;
        page.total_is := 'at_least';
    elsif after.id is null then
        page := app.with_total(organization_id, criteria, page, is_unfiltered, understood.matches, leads, estimate);
    end if;
    return page;
end $$;
comment on function app.page_of_leads(uuid, app.lead_criteria, app.understood_text, app.lead_position, integer, integer) is
    'Chooses the way by the lexicon and the planner: few matches are gathered and sorted; of many the first are walked to, in the order of an index';

create or replace function app.page_of_all(batch app.lead_batch) returns app.lead_page
language plpgsql immutable
as $$
begin
    return row(batch.ids, batch.ranks, coalesce(batch.found, 0), 'exact')::app.lead_page;
end $$;

create or replace function app.estimate_leads(organization_id uuid, criteria app.lead_criteria, conditions text) returns double precision
language plpgsql volatile
as $$
declare
    plan json;
begin
    execute 'explain (format json) select from public.leads as l where ' || conditions into plan using organization_id, criteria;
    return plan #>> '{0,Plan,Plan Rows}';
end $$;
comment on function app.estimate_leads(uuid, app.lead_criteria, text) is 'How many leads the planner expects. VOLATILE, since EXPLAIN needs it';

create or replace function app.count_all_leads(organization_id uuid) returns integer
language plpgsql stable
set plan_cache_mode = force_generic_plan
as $$
begin
    return coalesce((select sum(c.docs)::integer from app.lexicon_counts(count_all_leads.organization_id, array['']) as c), 0);
end $$;
comment on function app.count_all_leads(uuid) is 'How many leads the organization has, by the lexicon';

create or replace function app.relevant_leads(
    organization_id uuid, criteria app.lead_criteria, after app.lead_position, wanted integer, few integer, leads integer, estimate double precision
) returns app.lead_batch
language plpgsql volatile
as $$
declare
    in_order constant text := app.lead_walk_conditions(criteria);
    filters constant text := app.lead_filter_conditions(criteria);
    in_name constant text := in_order || $sql$ and ts_filter(l.search_vector, '{a}') @@ ($2).words and l.search_vector @@ ($2).name_words$sql$ || filters;
    tier integer := coalesce(after.rank, 3);
    batch app.lead_batch;
    page app.lead_batch := row('{}'::uuid[], '{}'::integer[], null, null)::app.lead_batch;
begin
    -- In the name: gathered when few, otherwise walked to, those next to each other first.
    if tier > 1 and criteria.most_in_name > 0 then
        if criteria.phrase is null then
            page := app.add_batch(page, app.next_leads(
                organization_id, criteria, in_order, in_name, after, wanted, leads, least(criteria.most_in_name, estimate), criteria.most_in_name), 2);
        elsif criteria.most_in_name <= few then
            page := app.gather_leads(organization_id, criteria, in_name, after, wanted, null);
        elsif tier = 2 then
            page := app.add_batch(page, app.next_leads(
                organization_id, criteria, in_order, in_name || ' and not l.search_vector @@ ($2).phrase',
                after, wanted, leads, least(criteria.most_in_name, estimate), criteria.most_in_name), 2);
        else
            page := app.add_batch(page, app.walk_leads(
                organization_id, criteria, in_order, in_order || ' and l.search_vector @@ ($2).phrase' || filters, after, wanted, few), 3);
            if cardinality(page.ids) < wanted then
                page := app.gather_leads(organization_id, criteria, in_name, after, wanted, null);
            end if;
        end if;
    end if;
    if coalesce(cardinality(page.ids), 0) < wanted then
        page := app.add_batch(page, app.next_leads(
            organization_id, criteria, in_order, in_order || ' and l.search_vector @@ ($2).words and not l.search_vector @@ ($2).name_words' || filters,
            case when tier = 1 then after end, wanted - coalesce(cardinality(page.ids), 0), leads,
            greatest(estimate - criteria.most_in_name, estimate / 10), criteria.most_matches), 1);
    end if;
    page.found := null;
    return page;
end $$;
comment on function app.relevant_leads(uuid, app.lead_criteria, app.lead_position, integer, integer, integer, double precision) is
    'By relevance among many matches: words next to each other in the name, in the name, anywhere; in each tier by score';

create or replace function app.add_batch(page app.lead_batch, batch app.lead_batch, rank integer) returns app.lead_batch
language plpgsql immutable
as $$
begin
    return row(
        coalesce(page.ids, '{}') || coalesce(batch.ids, '{}'),
        coalesce(page.ranks, '{}') || array_fill(rank, array[coalesce(cardinality(batch.ids), 0)]),
        batch.looked_at, batch.found
    )::app.lead_batch;
end $$;

create or replace function app.next_leads(
    organization_id uuid, criteria app.lead_criteria, in_order text, conditions text, after app.lead_position, wanted integer,
    leads integer, estimate double precision, most integer
) returns app.lead_batch
language plpgsql volatile
as $$
declare
    expected constant double precision := wanted::double precision * leads / greatest(estimate, 1);
    batch app.lead_batch;
begin
    if conditions <> in_order and expected > most then
        return app.gather_leads(organization_id, criteria, conditions, after, wanted, null);
    end if;
    -- Some four times as far as the estimate says it takes.
    batch := app.walk_leads(
        organization_id, criteria, in_order, conditions, after, wanted,
        case when conditions <> in_order then 2000 + least(50000, ceil(4 * expected))::integer end);
    if batch.looked_at is null then
        return batch;
    end if;
    return app.gather_leads(organization_id, criteria, conditions, after, wanted, null);
end $$;
comment on function app.next_leads(uuid, app.lead_criteria, text, text, app.lead_position, integer, integer, double precision, integer) is
    'The next leads of many in the order of an index. A walk that was unlucky is given up for gathering: a wrong estimate costs time, never leads';

create or replace function app.walk_leads(
    organization_id uuid, criteria app.lead_criteria, in_order text, conditions text, after app.lead_position, wanted integer, at_most integer
) returns app.lead_batch
language plpgsql volatile
as $$
declare
    batch app.lead_batch;
begin
    execute format($sql$
        select array_agg(key.id), null::integer[]
        from (
            select l.id
            from (select l.* from public.leads as l where %1$s%2$s order by %3$s limit $5) as l
            where %4$s
            limit $4
        ) as key $sql$,
        in_order, case when after.id is not null then ' and ' || app.lead_keyset(criteria) end, app.lead_order(criteria.sort), conditions
    ) into batch.ids, batch.ranks using organization_id, criteria, after, wanted, at_most;
    if at_most is not null and coalesce(cardinality(batch.ids), 0) < wanted then
        -- Either the walk was too short or there are no more.
        batch.looked_at := at_most;
    end if;
    return batch;
end $$;
comment on function app.walk_leads(uuid, app.lead_criteria, text, text, app.lead_position, integer, integer) is
    'Down the index in the order of the answer until enough match or at_most were looked at: then looked_at says so';

create or replace function app.nearest_leads(organization_id uuid, criteria app.lead_criteria, after app.lead_position, wanted integer)
returns app.lead_batch
language plpgsql volatile
as $$
declare
    farthest constant integer := 20000;
    around app.lead_criteria := criteria;
    batch app.lead_batch;
    walked integer := 4 * wanted;
    last_found double precision;
    last_walked double precision;
    seen integer;
begin
    -- The index knows the order, the radius only ends it.
    around.point := null;
    while walked <= farthest loop
        execute format($sql$
            with walked as materialized (
                select l.*, l.address_coordinates operator(public.<->) ($2).point as distance_m
                from public.leads as l
                where %1$s and l.address_coordinates is not null
                order by l.address_coordinates operator(public.<->) ($2).point
                limit $5
            )
            select array_agg(key.id), max(key.distance_m), max(key.matched), (select max(w.distance_m) from walked as w), (select count(*) from walked as w)
            from (
                select l.id, l.distance_m, count(*) over () as matched from walked as l
                where l.distance_m <= ($2).radius_m and %2$s and %3$s
                order by l.distance_m, l.id limit $4
            ) as key $sql$,
            app.lead_scope(), app.lead_conditions(around),
            case when after.id is null then 'true' else '(l.distance_m, l.id) > (($3).distance_m, ($3).id)' end
        ) into batch.ids, last_found, batch.looked_at, last_walked, seen using organization_id, criteria, after, wanted, walked;
        if seen < walked or last_walked > criteria.radius_m or (cardinality(batch.ids) = wanted and last_found < last_walked) then
            return batch;
        end if;
        -- Leads as far as the last one may stand behind it, and have an id that comes first.
        walked := 6 * walked;
    end loop;
    return app.gather_leads(organization_id, criteria, app.lead_conditions(criteria), after, wanted, null);
end $$;
comment on function app.nearest_leads(uuid, app.lead_criteria, app.lead_position, integer) is
    'Down the index of places until the page is sure; where too many match nothing else, or stand at one point, all within the radius are gathered';

create or replace function app.gather_leads(
    organization_id uuid, criteria app.lead_criteria, conditions text, after app.lead_position, wanted integer, at_most integer
) returns app.lead_batch
language plpgsql volatile
as $$
declare
    batch app.lead_batch;
begin
    execute format($sql$
        select array_agg(key.id), array_agg(key.rank), max(key.found)
        from (
            select l.id, %1$s as rank, %2$s as found
            from %3$s
            where %4$s and %5$s
            order by %6$s%7$s
            limit $4
        ) as key $sql$,
        app.lead_rank(criteria),
        -- Counted before the pages that were seen are left out: a limit that was reached may have cut off leads of this one.
        case when at_most is null then 'count(*) over ()' else 'l.found' end,
        case when at_most is null then 'public.leads as l'
            else format('(select l.*, count(*) over () as found from (select l.* from public.leads as l where %s limit $5) as l) as l', conditions) end,
        case when at_most is null then conditions else 'true' end,
        case when after.id is null then 'true' else app.lead_keyset(criteria, true) end,
        case when criteria.sort = 'relevance' then 'rank desc, ' else '' end, app.lead_order(criteria.sort)
    ) into batch.ids, batch.ranks, batch.found using organization_id, criteria, after, wanted, at_most + 1;
    batch.found := coalesce(batch.found, 0);
    return batch;
end $$;
comment on function app.gather_leads(uuid, app.lead_criteria, text, app.lead_position, integer, integer) is
    'All matches, then sorted. found: how many; more than at_most: there were more, and ids are of no use';

create or replace function app.lead_rank(criteria app.lead_criteria) returns text
language plpgsql immutable
as $$
begin
    return case
        when criteria.sort <> 'relevance' then 'null::integer'
        when criteria.phrase is null then 'case when l.search_vector @@ ($2).name_words then 2 else 1 end'
        else 'case when l.search_vector @@ ($2).phrase then 3 when l.search_vector @@ ($2).name_words then 2 else 1 end'
    end;
end $$;
comment on function app.lead_rank(app.lead_criteria) is 'The relevance of a matching lead l: 3, 2 or 1; NULL when it is not asked for';

create or replace function app.lead_order(sort text) returns text
language plpgsql immutable
as $$
begin
    return case sort
        when 'newest' then 'l.created_at desc, l.id desc'
        when 'nearest' then 'l.address_coordinates operator(public.<->) ($2).point, l.id'
        else 'l.quality_score desc, l.created_at desc, l.id desc'
    end;
end $$;
comment on function app.lead_order(text) is 'ORDER BY of a sort, as an index has it; of relevance what follows the rank';

create or replace function app.lead_keyset(criteria app.lead_criteria, with_rank boolean default false) returns text
language plpgsql immutable
as $$
begin
    return case
        when criteria.sort = 'newest' then '(l.created_at, l.id) < (($3).created_at, ($3).id)'
        when criteria.sort = 'nearest' then '(l.address_coordinates operator(public.<->) ($2).point, l.id) > (($3).distance_m, ($3).id)'
        when criteria.sort = 'relevance' and with_rank then format(
            '(%s, l.quality_score, l.created_at, l.id) < (($3).rank, ($3).quality_score, ($3).created_at, ($3).id)', app.lead_rank(criteria))
        else '(l.quality_score, l.created_at, l.id) < (($3).quality_score, ($3).created_at, ($3).id)'
    end;
end $$;
comment on function app.lead_keyset(app.lead_criteria, boolean) is 'What comes after $3 in app.lead_order(), behind its rank or within it';

create or replace function app.estimate_within(organization_id uuid, criteria app.lead_criteria) returns double precision
language plpgsql volatile
as $$
declare
    boxed integer;
begin
    -- The planner has no idea of places. Those in the box around the circle, without their distances: of an even spread the circle has pi / 4.
    execute 'select count(*) from (select from public.leads as l where ' || app.lead_scope()
        || ' and l.address_coordinates operator(public.&&) public._st_expand(($2).point, ($2).radius_m) limit 10000) as counted'
        into boxed using organization_id, criteria;
    return boxed * pi() / 4;
end $$;
comment on function app.estimate_within(uuid, app.lead_criteria) is 'Roughly how many leads stand within the radius, up to some 8,000';

create or replace function app.with_total(
    organization_id uuid, criteria app.lead_criteria, page app.lead_page, is_unfiltered boolean, matches integer, leads integer,
    estimate double precision
) returns app.lead_page
language plpgsql volatile
as $$
declare
    counted_to constant integer := 10001;
    conditions constant text := app.lead_conditions(criteria);
    sampled integer;
    matched integer;
begin
    if is_unfiltered and (criteria.words is null or matches is not null) and app.sees_every_lead() then
        page.total := coalesce(matches, leads);
        page.total_is := 'exact';
    elsif conditions = app.lead_walk_conditions(criteria) or not app.sees_every_lead() then
        -- Of somebody who sees some leads only, the planner and the lexicon know no figure.
        execute 'select count(*) from (select from public.leads as l where ' || conditions || ' limit $3) as counted'
            into page.total using organization_id, criteria, counted_to;
        page.total_is := case when page.total < counted_to then 'exact' else 'at_least' end;
        page.total := least(page.total, counted_to - 1);
    else
        execute format($sql$
            select count(*), count(*) filter (where %s)
            from (select l.* from public.leads as l tablesample system ($3) repeatable (1) where %s) as l $sql$,
            conditions, app.lead_scope()
        ) into sampled, matched using organization_id, criteria, least(1.0, 50000.0 / greatest(leads, 1));
        if criteria.point is not null and matched < 10 then
            estimate := least(app.estimate_within(organization_id, criteria), coalesce(estimate, leads));
        end if;
        page.total := greatest(
            case when matched >= 10 then leads::double precision * matched / sampled else least(estimate, criteria.most_matches, leads) end,
            coalesce(cardinality(page.ids), 0));
        page.total_is := 'estimated';
    end if;
    return page;
end $$;
comment on function app.with_total(uuid, app.lead_criteria, app.lead_page, boolean, integer, integer, double precision) is
    'How many match: of one word, and of all, the lexicon knows it; what an index in order serves is counted to 10,000; else a sample of some 500 leads tells';
