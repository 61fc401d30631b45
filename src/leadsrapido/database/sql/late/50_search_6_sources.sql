-- From where a figure over all leads of a search is taken: from all of them when they are few, else from a sample.

drop type if exists app.lead_source cascade;
create type app.lead_source as (
    criteria app.lead_criteria, relation text, conditions text, percent double precision, factor double precision, matches integer, total_is text
);
comment on type app.lead_source is
    'relation and conditions: FROM and WHERE over leads l, with $1 the organization, $2 the criteria and $6 the percent of a sample; factor: what one lead '
    'stands for; matches: how many match, where that is known; total_is: exact or estimated';

create or replace function app.source_of_leads(organization_id uuid, prepared app.prepared_search) returns app.lead_source
language plpgsql volatile
as $$
declare
    -- Leads that are read for one answer: some 10 ms. A sample needs fewer: a share of half of them is told to 2 %.
    few constant integer := 4000;
    sampled constant integer := 2000;
    understood constant app.understood_text := prepared.understood;
    source app.lead_source;
    leads integer;
    expected double precision;
begin
    source.criteria := prepared.criteria;
    source.conditions := app.lead_conditions(source.criteria);
    source.relation := 'public.leads as l';
    source.factor := 1;
    source.total_is := 'exact';
    leads := coalesce(understood.leads, app.count_all_leads(organization_id));
    if least(leads, (source.criteria).most_matches) > few then
        if understood.matches is not null and app.is_unfiltered(source.criteria) then
            expected := understood.matches;
        elsif source.conditions = app.lead_scope() then
            expected := leads;
        else
            expected := least(app.estimate_leads(organization_id, source.criteria, source.conditions), (source.criteria).most_matches);
        end if;
        -- The planner may be wrong by orders of magnitude: that they are few is made sure of.
        if expected > few or not app.has_at_most(organization_id, source.criteria, source.conditions, few) then
            source.percent := 100.0 * sampled / leads;
            source.relation := 'public.leads as l tablesample system ($6) repeatable (1)';
            source.factor := leads::double precision / sampled;
            source.total_is := 'estimated';
            if app.sees_every_lead() and app.is_unfiltered(source.criteria) then
                source.matches := coalesce(understood.matches, case when (source.criteria).words is null then leads end);
            end if;
        end if;
    end if;
    return source;
end $$;
comment on function app.source_of_leads(uuid, app.prepared_search) is 'All leads of a search when they are no more than 4,000, else a sample of some 2,000 of the organization''s';

create or replace function app.has_at_most(organization_id uuid, criteria app.lead_criteria, conditions text, at_most integer) returns boolean
language plpgsql volatile
as $$
declare
    found bigint;
begin
    execute 'select count(*) from (select from public.leads as l where ' || conditions || ' limit $3) as counted'
        into found using organization_id, criteria, at_most + 1;
    return found <= at_most;
end $$;
