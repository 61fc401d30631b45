-- All leads a search finds, for what is done with all of them.

create or replace function public.matching_lead_ids(organization_id uuid, search jsonb, after uuid default null, at_most integer default 1000)
returns uuid []
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
-- Starting a worker, or compiling, takes longer than the search.
set max_parallel_workers_per_gather = 0
set jit = off
as $$
declare
    criteria app.lead_criteria;
    ids uuid[];
begin
    perform app.require_organization(organization_id);
    if at_most is null or not at_most between 1 and 100000 then
        perform app.refuse_search('at_most', 'is not between 1 and 100,000.');
    end if;
    criteria := (app.prepare_lead_search(organization_id, search)).criteria;
    if criteria.most_matches = 0 then
        return '{}';
    end if;
    -- The order of the answer chooses conditions too; here there is none.
    criteria.sort := 'score';
    execute format(
        'select coalesce(array_agg(key.id), ''{}'') from (select l.id from public.leads as l where %s%s order by l.id limit $4) as key',
        app.lead_conditions(criteria), case when after is not null then ' and l.id > $3' end
    ) into ids using organization_id, criteria, after, at_most;
    return ids;
end $$;

alter function public.matching_lead_ids(uuid, jsonb, uuid, integer) owner to leadsrapido_search;

comment on function public.matching_lead_ids(uuid, jsonb, uuid, integer) is
$$Ids of all leads that optimized_lead_search() would page through, in the order of their ids: for changing them in batches.
organization_id must be the context's (LR001); search: the same JSON object (LR002); at_most: 1 to 100,000 of them, those after the id `after`.$$;
