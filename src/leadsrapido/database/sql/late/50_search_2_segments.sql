-- The segments a search asks for. One that is dynamic is the criteria of its saved search, which hold beside whatever else is asked.

create or replace function app.with_segments(organization_id uuid, criteria app.lead_criteria, segments uuid []) returns app.lead_criteria
language plpgsql stable
as $$
#variable_conflict use_variable
declare
    searches jsonb[];
    base app.lead_criteria;
    complaint text;
begin
    select array_agg(v.search) into searches
    from public.lead_segments as s
    join public.saved_searches as v on v.organization_id = s.organization_id and v.id = s.saved_search_id
    where s.organization_id = with_segments.organization_id and s.id = any (segments);
    if searches is null then
        criteria.segments := segments;
        return criteria;
    end if;
    if cardinality(searches) > 1 or exists (select from unnest(segments) as s where s is distinct from segments[1]) then
        perform app.refuse_search('segments', 'name a dynamic segment beside others. Ask for it alone.');
    end if;
    begin
        base := app.saved_criteria(organization_id, searches[1]);
    exception when sqlstate 'LR002' then
        get stacked diagnostics complaint = message_text;
        perform app.refuse_search('segments', format('name a dynamic segment whose saved search cannot be run any more (%s). Save it again.', complaint));
    end;
    -- Not one attribute after the other: a record is moved into one of another type by position.
    criteria.base := app.as_base(base);
    criteria.base_conditions := case when base.most_matches = 0 then ' and false' else app.base_conditions(base) end;
    return criteria;
end $$;
comment on function app.with_segments(uuid, app.lead_criteria, uuid []) is 'Adds the segments: static ones as such, a dynamic one as base. Raises LR002';

create or replace function app.saved_criteria(organization_id uuid, search jsonb) returns app.lead_criteria
language plpgsql stable
as $$
declare
    asked constant app.lead_search := app.read_lead_search(search);
    criteria app.lead_criteria;
    understood app.understood_text;
begin
    -- Refused where they are written; two that are written at once could still meet here.
    if asked.segments is not null and app.dynamic_segment_among(organization_id, asked.segments) is not null then
        perform app.refuse_search('segments', 'name a dynamic segment.');
    end if;
    criteria := app.lead_criteria(organization_id, asked);
    if asked.text !~ '^\s*$' then
        understood := app.understand_text(organization_id, asked.text, asked.as_typed, asked.as_you_type);
        criteria := app.with_text(criteria, understood);
        if numnode(understood.words) = 0 then
            -- Nothing searchable finds nothing, as when it is typed.
            criteria.most_matches := 0;
        end if;
    end if;
    criteria.sort := 'score';
    return criteria;
end $$;
comment on function app.saved_criteria(uuid, jsonb) is 'The criteria of a saved search with its words, understood as if they were typed now; its order does not matter';

create or replace function app.as_base(criteria app.lead_criteria) returns app.lead_base
language plpgsql immutable
as $$
declare
    base app.lead_base;
begin
    base := criteria;
    return base;
end $$;

create or replace function app.base_conditions(base app.lead_criteria) returns text
language plpgsql immutable
as $$
begin
    return nullif(replace(substr(app.lead_conditions(base), length(app.lead_scope()) + 1), '($2)', '(($2).base)'), '');
end $$;
comment on function app.base_conditions(app.lead_criteria) is 'The conditions of a dynamic segment, as app.lead_conditions() with the criteria in ($2).base; NULL when there are none';

create or replace function app.unite_criteria(criteria app.lead_criteria) returns app.lead_criteria
language plpgsql immutable
as $$
declare
    base app.lead_criteria;
begin
    if criteria.base_conditions is null then
        return criteria;
    elsif criteria.base_conditions = ' and false' then
        criteria.most_matches := 0;
        return criteria;
    end if;
    base := criteria.base;
    if num_nonnulls(criteria.words, criteria.contacts, criteria.cnpj_from) = 0 then
        criteria.words := base.words;
        criteria.name_words := base.name_words;
        criteria.phrase := base.phrase;
        criteria.contacts := base.contacts;
        criteria.cnpj_from := base.cnpj_from;
        criteria.cnpj_until := base.cnpj_until;
        base.words := null;
        base.contacts := null;
        base.cnpj_from := null;
    end if;
    criteria.most_matches := least(criteria.most_matches, base.most_matches);
    criteria.min_score := greatest(criteria.min_score, base.min_score);
    criteria.max_score := least(criteria.max_score, base.max_score);
    criteria.created_from := greatest(criteria.created_from, base.created_from);
    criteria.created_until := least(criteria.created_until, base.created_until);
    criteria.tags_all := criteria.tags_all || base.tags_all;
    criteria.tags_none := criteria.tags_none || base.tags_none;
    base.min_score := null;
    base.max_score := null;
    base.created_from := null;
    base.created_until := null;
    base.tags_all := null;
    base.tags_none := null;
    if criteria.segments is null then
        criteria.segments := base.segments;
        base.segments := null;
    end if;
    if criteria.states is null then
        criteria.states := base.states;
        base.states := null;
    end if;
    if criteria.custom_fields is null then
        criteria.custom_fields := base.custom_fields;
        base.custom_fields := null;
    end if;
    criteria.base_conditions := app.base_conditions(base);
    criteria.base := app.as_base(base);
    return criteria;
end $$;
comment on function app.unite_criteria(app.lead_criteria) is
    'The same leads, with what only the dynamic segment asks for asked as if it were typed: so that the search chooses its way by it. After with_text()';
