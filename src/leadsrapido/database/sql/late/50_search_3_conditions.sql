-- Criteria as the conditions of a statement: fixed text, chosen by which criteria are asked for; never a value.
-- In plpgsql, whose expressions stay planned: a function in SQL is planned at each call, here 1.2 ms against 0.05. And without a search_path of
-- their own, whose setting costs as much again: only the exempt functions call these, and pin theirs.

create or replace function app.with_fields(organization_id uuid, criteria app.lead_criteria, fields jsonb) returns app.lead_criteria
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
    comparison jsonb;
    field record;
    written text;
    kind text;
begin
    if jsonb_typeof(fields) <> 'array' or jsonb_array_length(fields) > 20 then
        perform app.refuse_search('fields', 'is no list of up to 20 comparisons. Write it as [{"key": "lojas", "op": ">=", "value": 3}].');
    end if;
    for comparison in select c.value from jsonb_array_elements(fields) as c loop
        if jsonb_typeof(comparison) <> 'object' or comparison ->> 'key' is null or not coalesce(comparison ->> 'op', '=') = any ('{=,!=,<,<=,>,>=,exists,missing}') then
            perform app.refuse_search('fields', 'holds no comparison: give key, op (=, !=, <, <=, >, >=, exists, missing) and value.');
        end if;
        select f.id, f.type, f.is_filterable into field from public.custom_fields as f
        where f.organization_id = with_fields.organization_id and f.key = comparison ->> 'key';
        written := coalesce(comparison ->> 'op', '=');
        if written not in ('exists', 'missing') and comparison ->> 'value' is null then
            perform app.refuse_search('fields', format('has no value for %s.', quote_literal(left(comparison ->> 'key', 60))));
        end if;
        if not coalesce(field.is_filterable, false) or field.type = 'boolean' then
            if written <> '=' then
                perform app.refuse_search('fields', format('can only ask = of %s: it is not defined as a filterable field of an ordered type.', quote_literal(left(comparison ->> 'key', 60))));
            end if;
            if criteria.custom_fields -> (comparison ->> 'key') <> comparison -> 'value' then
                perform app.refuse_search('fields', format('asks two values of %s. Ask one.', quote_literal(left(comparison ->> 'key', 60))));
            end if;
            criteria.custom_fields := coalesce(criteria.custom_fields, '{}') || jsonb_build_object(comparison ->> 'key', comparison -> 'value');
            continue;
        end if;
        kind := case field.type when 'number' then 'number' when 'date' then 'date' else 'text' end;
        criteria.field_ids := criteria.field_ids || field.id;
        criteria.field_comparisons := criteria.field_comparisons || (case when written in ('exists', 'missing') then written else kind || ' ' || written end);
        begin
            criteria.field_texts := criteria.field_texts || case when kind = 'text' then comparison ->> 'value' end;
            criteria.field_numbers := criteria.field_numbers || case when kind = 'number' then (comparison ->> 'value')::numeric end;
            criteria.field_dates := criteria.field_dates || case when kind = 'date' then (comparison ->> 'value')::date end;
        exception when data_exception then
            perform app.refuse_search('fields', format('has a value for %s that is no %s.', quote_literal(comparison ->> 'key'), kind));
        end;
    end loop;
    return criteria;
end $$;
comment on function app.with_fields(uuid, app.lead_criteria, jsonb) is
    'Adds comparisons of custom fields: filterable ones by their typed values, others by equality of JSON. Raises LR002';

create or replace function app.lead_scope() returns text
language sql immutable
return 'l.organization_id = $1 and app.can_see_lead(l.organization_id, l.owner_id)';
comment on function app.lead_scope() is
    'What every statement about leads says. Who sees which lead inside the tenant is one predicate, here as in the policies';

create or replace function app.lead_walk_conditions(criteria app.lead_criteria) returns text
language plpgsql immutable
as $$
declare
    conditions text := app.lead_scope();
begin
    if criteria.is_plain then
        return conditions;
    end if;
    if cardinality(criteria.segments) = 1 then
        conditions := conditions || ' and l.segment_id = ($2).segments[1]';
    end if;
    if criteria.sort = 'newest' then
        conditions := conditions || ' and l.created_at is not null';
    end if;
    if criteria.min_score is not null then
        conditions := conditions || ' and l.quality_score >= ($2).min_score';
    end if;
    if criteria.max_score is not null then
        conditions := conditions || ' and l.quality_score <= ($2).max_score';
    end if;
    if criteria.created_from is not null then
        conditions := conditions || ' and l.created_at >= ($2).created_from';
    end if;
    if criteria.created_until is not null then
        conditions := conditions || ' and l.created_at <= ($2).created_until';
    end if;
    return conditions;
end $$;
comment on function app.lead_walk_conditions(app.lead_criteria) is 'Those of app.lead_conditions() that an index in the order of the answer may serve';

create or replace function app.lead_conditions(criteria app.lead_criteria) returns text
language plpgsql immutable
as $$
begin
    return app.lead_walk_conditions(criteria)
        || case when criteria.words is not null then ' and l.search_vector @@ ($2).words' else '' end
        || app.lead_filter_conditions(criteria);
end $$;
comment on function app.lead_conditions(app.lead_criteria) is
    'The WHERE of a lead search: fixed text chosen by which criteria are asked for, never a value. $1 the organization, $2 the criteria, l the lead';

create or replace function app.lead_filter_conditions(criteria app.lead_criteria) returns text
language plpgsql immutable
as $$
declare
    conditions text := '';
begin
    if criteria.is_plain then
        return conditions;
    end if;
    if cardinality(criteria.segments) <> 1 then
        conditions := conditions || ' and l.segment_id = any (($2).segments)';
    end if;
    if criteria.contacts is not null or criteria.cnpj_from is not null then
        conditions := conditions || $sql$ and l.id = any (array(
            select c.lead_id from public.lead_contacts as c
            where c.organization_id = $1 and c.normalised = any (($2).contacts) and not c.is_locked
            union all select i.id from public.leads as i where i.organization_id = $1 and lower(i.email) = any (($2).contacts) and i.email is not null
            union all select i.id from public.leads as i where i.organization_id = $1 and i.cnpj >= ($2).cnpj_from and i.cnpj < ($2).cnpj_until
        ))$sql$;
    end if;
    if criteria.tags_all is not null then
        conditions := conditions || ' and l.tags @> ($2).tags_all';
    end if;
    if criteria.tags_any is not null then
        conditions := conditions || ' and l.tags && ($2).tags_any';
    end if;
    if criteria.tags_none is not null then
        conditions := conditions || ' and not l.tags && ($2).tags_none';
    end if;
    if criteria.states is not null then
        conditions := conditions || ' and l.state = any (($2).states)';
    end if;
    if criteria.city is not null then
        conditions := conditions || ' and app.fold(l.city) = ($2).city';
    end if;
    -- The index leads with the state: where none was named, 28 short look-ups instead of the whole tenant.
    if criteria.city is not null and criteria.states is null then
        conditions := conditions || $sql$
            and (l.state = any ('{AC,AL,AM,AP,BA,CE,DF,ES,GO,MA,MG,MS,MT,PA,PB,PE,PI,PR,RJ,RN,RO,RR,RS,SC,SE,SP,TO}') or l.state is null)$sql$;
    end if;
    if criteria.municipality_id is not null then
        conditions := conditions || ' and l.municipality_id = ($2).municipality_id';
    end if;
    if criteria.point is not null then
        conditions := conditions || ' and public.st_dwithin(l.address_coordinates, ($2).point, ($2).radius_m, false)';
    end if;
    if criteria.box is not null then
        conditions := conditions || ' and public.st_dwithin(l.address_coordinates, ($2).box_center, ($2).box_radius_m, false)'
            || ' and public.st_intersects(l.address_coordinates::public.geometry, ($2).box)';
    end if;
    if criteria.cnaes_from is not null then
        conditions := conditions || ' and ('
            || array_to_string(array(
                select format('(l.cnae >= ($2).cnaes_from[%1$s] and l.cnae < ($2).cnaes_until[%1$s])', place)
                from generate_series(1, cardinality(criteria.cnaes_from)) as place), ' or ') || ')';
    end if;
    if criteria.company_sizes is not null then
        conditions := conditions || ' and l.company_size = any (($2).company_sizes)';
    end if;
    if criteria.opened_from is not null then
        conditions := conditions || ' and l.opened_on >= ($2).opened_from';
    end if;
    if criteria.opened_until is not null then
        conditions := conditions || ' and l.opened_on <= ($2).opened_until';
    end if;
    if criteria.has_email is not null then
        conditions := conditions || ' and l.has_email = ($2).has_email';
    end if;
    if criteria.has_phone is not null then
        conditions := conditions || ' and l.has_phone = ($2).has_phone';
    end if;
    if criteria.is_accessed is not null then
        conditions := conditions || ' and l.is_accessed = ($2).is_accessed';
    end if;
    if criteria.owners is not null then
        conditions := conditions || ' and l.owner_id = any (($2).owners)';
    end if;
    if criteria.is_assigned is not null then
        conditions := conditions || ' and (l.owner_id is not null) = ($2).is_assigned';
    end if;
    if criteria.stages is not null then
        conditions := conditions || $sql$ and exists (
            select from public.pipeline_leads as d where d.organization_id = $1 and d.lead_id = l.id and d.stage_id = any (($2).stages))$sql$;
    end if;
    if criteria.field_ids is not null then
        conditions := conditions || app.lead_field_conditions(criteria);
    end if;
    if criteria.custom_fields is not null then
        conditions := conditions || ' and l.custom_fields @> ($2).custom_fields';
    end if;
    if criteria.updated_from is not null then
        conditions := conditions || ' and l.updated_at >= ($2).updated_from';
    end if;
    if criteria.updated_until is not null then
        conditions := conditions || ' and l.updated_at <= ($2).updated_until';
    end if;
    if criteria.import_id is not null then
        conditions := conditions || ' and l.import_id = ($2).import_id';
    end if;
    if criteria.kind is not null then
        conditions := conditions || ' and l.kind = ($2).kind';
    end if;
    if criteria.origin is not null then
        conditions := conditions || ' and l.origin = ($2).origin';
    end if;
    if criteria.base_conditions is not null then
        conditions := conditions || criteria.base_conditions;
    end if;
    return conditions;
end $$;
comment on function app.lead_filter_conditions(app.lead_criteria) is 'Those of app.lead_conditions() that no index in the order of the answer serves, without the words';

create or replace function app.lead_field_conditions(criteria app.lead_criteria) returns text
language sql immutable
return (
    select string_agg(
        format(
            ' and %s exists (select from public.lead_field_values as v where v.organization_id = $1 and v.lead_id = l.id and v.field_id = ($2).field_ids[%s]%s)',
            case when c.comparison = 'missing' or c.comparison like '% !=' then 'not' end, c.place,
            case split_part(c.comparison, ' ', 1)
                when 'text' then format(' and v.text_folded %s app.plain(($2).field_texts[%s])', c.operator, c.place)
                when 'number' then format(' and v.number_value %s ($2).field_numbers[%s]', c.operator, c.place)
                when 'date' then format(' and v.date_value %s ($2).field_dates[%s]', c.operator, c.place)
            end
        ), '' order by c.place)
    from (
        select n.comparison, n.place, replace(split_part(n.comparison, ' ', 2), '!=', '=') as operator
        from unnest((criteria).field_comparisons) with ordinality as n (comparison, place)
    ) as c
);

create or replace function app.is_unfiltered(criteria app.lead_criteria) returns boolean
language plpgsql immutable
as $$
begin
    return coalesce(criteria.is_plain, false)
        or (app.lead_walk_conditions(criteria) = app.lead_scope() and app.lead_filter_conditions(criteria) = '');
end $$;
comment on function app.is_unfiltered(app.lead_criteria) is 'Nothing but words is asked: what the lexicon knows is an answer';
