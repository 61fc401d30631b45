-- Searching leads. The exempt function: row level security would keep @@, @> and ST_DWithin from their indexes (decision 0001), so the
-- tenant and who sees which lead are conditions of its statements.

create or replace function public.optimized_lead_search(
    organization_id uuid, search jsonb default '{}', page_size integer default 25, after jsonb default null
) returns setof app.found_lead
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
-- Starting a worker, or compiling, takes longer than the search.
set max_parallel_workers_per_gather = 0
set jit = off
as $$
declare
    started constant timestamptz := clock_timestamp();
    prepared app.prepared_search;
    criteria app.lead_criteria;
    understood app.understood_text;
    position app.lead_position;
    page app.lead_page;
    leads integer;
    known_total integer;
    gathered integer;
    -- Matches that can be looked at one by one without being felt: about 10 ms.
    few constant integer := 4000;
begin
    perform app.require_organization(organization_id);
    if page_size is null or not page_size between 1 and 200 then
        perform app.refuse_search('page_size', 'is not between 1 and 200.');
    end if;
    prepared := app.prepare_lead_search(organization_id, search);
    criteria := prepared.criteria;
    understood := prepared.understood;
    if after is not null then
        position := app.read_lead_position(after, criteria.sort);
    end if;
    -- Nothing searchable was typed, or no lead has the words.
    if criteria.most_matches = 0 then
        return;
    end if;
    leads := coalesce(understood.leads, app.count_all_leads(organization_id));
    if criteria.words is null or understood.matches is not null then
        known_total := app.known_total(criteria, understood, leads);
    end if;
    -- Of one word it is known how many have it: gathering them all, or walking to the first of them, whichever looks at fewer leads.
    gathered := case when criteria.sort = 'relevance' and known_total is not null then least(few, sqrt((page_size + 1.0) * leads)) else few end;
    if criteria.words is null and criteria.sort = 'score' and known_total is not null then
        return query select found.* from app.best_leads(organization_id, position, page_size, known_total, started) as found;
    elsif leads > few and coalesce(criteria.most_matches, leads) > gathered then
        understood.leads := leads;
        page := app.page_of_leads(organization_id, criteria, understood, position, page_size + 1, few);
        return query select found.* from app.read_leads(
            organization_id, page.ids[:page_size], page.ranks[:page_size], criteria.point, criteria.sort,
            case when position.id is null then page.total end, case when position.id is null then page.total_is end,
            coalesce(cardinality(page.ids), 0) > page_size, case when criteria.highlight then criteria.words end, understood.told, started) as found;
    elsif criteria.sort = 'relevance' and position.id is null and app.is_unfiltered(criteria) then
        return query select found.* from app.first_by_words(
            organization_id, criteria, page_size, known_total, understood.told, started) as found;
    else
        return query select found.* from app.all_at_once(
            organization_id, criteria, position, page_size, known_total, understood.told, started) as found;
    end if;
end $$;

alter function public.optimized_lead_search(uuid, jsonb, integer, jsonb) owner to leadsrapido_search;

comment on function public.optimized_lead_search(uuid, jsonb, integer, jsonb) is
$$Leads of the context's organization by any mix of words and filters, a page at a time, in exact order.
organization_id must be the context's (LR001). search: a JSON object of filters, all optional, all combined: docs/search.md lists them; what cannot
be asked raises LR002 with a sentence that names the filter. page_size: 1 to 200.
ranking tells the order: relevance (rank 3: the words next to each other in the name, 2: in the name, 1: anywhere; then by score), score, newest, nearest.
total and total_is, on the first page only: exact; at_least (counting stopped there); estimated (by a sample). understood: {"corrections": {"cardozzo": "cardoso"}}
for words that no lead has, {"identifier": "cnpj"} when the text is a CNPJ, e-mail or phone and was looked up as one.
Next page: after => a JSON object with rank, distance_m, quality_score, created_at and id of the last row. E-mail and phone are NULL while the lead is locked.$$;

create or replace function app.prepare_lead_search(organization_id uuid, search jsonb) returns app.prepared_search
language plpgsql stable
as $$
declare
    asked app.lead_search;
    criteria app.lead_criteria;
    understood app.understood_text;
begin
    -- Most searches are words and nothing else. An expression of plpgsql costs some 4 microseconds in each new transaction, and the filters are
    -- a hundred of them: half of what a search of a small organization takes.
    if (case when jsonb_typeof(search) = 'object'
        then search - 'text' = '{}' and coalesce(jsonb_typeof(search -> 'text'), 'string') = 'string' and coalesce(length(search ->> 'text'), 0) <= 1000
    end) then
        asked.text := search ->> 'text';
        criteria.is_plain := true;
    else
        asked := app.read_lead_search(search);
        criteria := app.lead_criteria(organization_id, asked);
    end if;
    if asked.text !~ '^\s*$' then
        understood := app.understand_text(organization_id, asked.text, asked.as_typed, asked.as_you_type);
        criteria := app.with_text(criteria, understood);
        if numnode(understood.words) = 0 then
            criteria.most_matches := 0;
        end if;
    end if;
    if criteria.is_plain then
        -- An identifier is looked up by conditions of its own.
        criteria.is_plain := criteria.contacts is null and criteria.cnpj_from is null;
        criteria.sort := case when criteria.words is null then 'score' else 'relevance' end;
        return row(criteria, understood)::app.prepared_search;
    end if;
    criteria.highlight := asked.highlight and criteria.words is not null;
    criteria.sort := coalesce(asked.sort, 'relevance');
    if criteria.sort = 'relevance' and criteria.words is null then
        criteria.sort := 'score';
    end if;
    return row(app.unite_criteria(criteria), understood)::app.prepared_search;
end $$;
comment on function app.prepare_lead_search(uuid, jsonb) is 'A search document, checked, looked up and understood. Raises LR002 naming the filter that cannot be';

create or replace function app.known_total(criteria app.lead_criteria, understood app.understood_text, leads integer) returns integer
language plpgsql stable
as $$
begin
    return case
        when not app.sees_every_lead() or not app.is_unfiltered(criteria) then null
        when criteria.words is null then leads
        else understood.matches
    end;
end $$;
comment on function app.known_total(app.lead_criteria, app.understood_text, integer) is
    'How many leads match, where the lexicon knows: all of the organization, or those with one word; NULL otherwise';

create or replace function app.lead_columns() returns text
language sql immutable
return $sql$select
            l.id, l.name::text, l.company::text, l.job_title::text, l.city, l.state, l.segment_id, l.owner_id, l.quality_score, l.tags,
            l.is_accessed, l.has_email, l.has_phone, l.email::text, l.phone, l.created_at$sql$;
comment on function app.lead_columns() is 'The beginning of app.found_lead, as a SELECT from leads l';

create or replace function app.all_at_once(
    organization_id uuid, criteria app.lead_criteria, after app.lead_position, page_size integer, known_total integer, told jsonb, started timestamptz
) returns setof app.found_lead
language plpgsql volatile
as $$
begin
    -- One level of SELECT where it can be: planning costs more than the search.
    return query execute format(
        case when known_total is null then $sql$
        %1$s, %2$s as rank, l.address_coordinates operator(public.<->) ($2).point as distance_m, $6,
            case when ($3).id is null then (count(*) over ())::integer end, case when ($3).id is null then 'exact' end, count(*) over () > $4,
            case when ($2).highlight then app.highlights(($2).words, l.name, l.company, l.job_title, l.city) end, $5,
            (extract(epoch from clock_timestamp() - $7) * 1000)::double precision
        from public.leads as l where %3$s and %4$s
        -- Counting keeps the order outside: matches come by the index that finds them, not by the one that has them in order.
        order by %5$s
        limit $4 $sql$
        else $sql$
        select l.id, l.name, l.company, l.job_title, l.city, l.state, l.segment_id, l.owner_id, l.quality_score, l.tags, l.is_accessed, l.has_email,
            l.has_phone, l.email, l.phone, l.created_at, l.rank, l.distance_m, $6, case when ($3).id is null then $8 end,
            case when ($3).id is null then 'exact' end, count(*) over () > $4,
            case when ($2).highlight then app.highlights(($2).words, l.name, l.company, l.job_title, l.city) end, $5,
            (extract(epoch from clock_timestamp() - $7) * 1000)::double precision
        from (
            %1$s, %2$s as rank, l.address_coordinates operator(public.<->) ($2).point as distance_m
            from public.leads as l where %3$s and %4$s order by %5$s limit $4 + 1
        ) as l
        limit $4 $sql$
        end,
        app.lead_columns(), app.lead_rank(criteria), app.lead_conditions(criteria),
        case when after.id is null then 'true' else app.lead_keyset(criteria, true) end,
        case when criteria.sort = 'relevance' then 'rank desc, ' else '' end || app.lead_order(criteria.sort)
    ) using organization_id, criteria, after, page_size, told, criteria.sort, started, known_total;
end $$;
comment on function app.all_at_once(uuid, app.lead_criteria, app.lead_position, integer, integer, jsonb, timestamptz) is
    'Few matches, or few leads at all: one statement that finds, ranks, counts (unless the total is known) and reads them';

create or replace function app.with_text(criteria app.lead_criteria, understood app.understood_text) returns app.lead_criteria
language plpgsql immutable
as $$
begin
    criteria.words := understood.words;
    criteria.name_words := understood.name_words;
    criteria.phrase := understood.phrase;
    criteria.most_matches := understood.most_matches;
    criteria.most_in_name := understood.most_in_name;
    criteria.cnpj_from := understood.cnpj_from;
    criteria.cnpj_until := understood.cnpj_until;
    criteria.contacts := understood.contacts;
    return criteria;
end $$;

create or replace function app.read_lead_position(after jsonb, sort text) returns app.lead_position
language plpgsql stable
as $$
declare
    position app.lead_position;
begin
    begin
        position := jsonb_populate_record(null::app.lead_position, after);
    exception when data_exception or syntax_error_or_access_rule_violation then
        perform app.refuse_search('after', 'cannot be read. Give rank, distance_m, quality_score, created_at and id of the last row.');
    end;
    perform app.check_lead_position(position, sort);
    return position;
end $$;
comment on function app.read_lead_position(jsonb, text) is 'The last lead of the page before. Raises LR002';

-- Not exempt itself: it only calls.
create or replace function public.search_leads(organization_id uuid, query text, page_size integer default 25) returns setof app.found_lead
language sql volatile
set search_path = pg_catalog, pg_temp
begin atomic
    select found.* from public.optimized_lead_search(organization_id, jsonb_build_object('text', query), page_size) as found;
end;
comment on function public.search_leads(uuid, text, integer) is
    'The best leads for what a person typed: all words, "phrases", -without, or/ou; accents and plurals do not matter. See optimized_lead_search()';
