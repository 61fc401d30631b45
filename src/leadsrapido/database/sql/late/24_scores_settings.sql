-- What an organization may say about its score, in organizations.settings -> 'score'.

create or replace function app.check_score_settings(score jsonb) returns void
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
    wrong constant text := coalesce(
        app.wrong_score_object('score', score, array['weights', 'profile']),
        app.wrong_score_object('score.weights', score -> 'weights', app.score_rules()),
        app.wrong_score_object('score.profile', score -> 'profile', array['cnaes', 'states', 'sizes', 'municipalities']),
        app.wrong_score_weights(score),
        app.wrong_score_profile(score -> 'profile')
    );
begin
    if wrong is not null then
        raise exception '%', wrong using errcode = 'LR002';
    end if;
end $$;
comment on function app.check_score_settings(jsonb) is 'Raises LR002 with a sentence that names what cannot be used';

create or replace function app.wrong_score_object(name text, value jsonb, known text []) returns text
language sql immutable parallel safe
return case
    when value is null then null
    when jsonb_typeof(value) <> 'object' then format('%s is no object. Write it as {"%s": …}.', name, known[1])
    else (
        select format('%s has no %s. Take one of: %s.', name, to_json(k.key), array_to_string(known, ', '))
        from jsonb_object_keys(value) as k (key) where k.key <> all (known) order by k.key limit 1
    )
end;
comment on function app.wrong_score_object(text, jsonb, text []) is 'A sentence when it is no object of these keys, else NULL';

create or replace function app.wrong_score_weights(score jsonb) returns text
language plpgsql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    has_profile constant boolean := exists (
        select from jsonb_each(score -> 'profile') as p where jsonb_typeof(p.value) <> 'array' or p.value <> '[]'
    );
    rules constant text[] := app.score_rules();
    total integer := 0;
    weight jsonb;
begin
    for place in 1..cardinality(rules) loop
        weight := score -> 'weights' -> rules[place];
        if weight is not null and (jsonb_typeof(weight) <> 'number' or weight::text !~ '^[0-9]{1,4}$' or weight::text::integer > 1000) then
            return format('score.weights.%s is %s: a weight is a whole number from 0 to 1000.', rules[place], left(weight::text, 60));
        end if;
        if has_profile or rules[place] <> 'profile' then
            total := total + coalesce(weight::text::integer, (app.default_score_weights())[place]);
        end if;
    end loop;
    return case when total = 0 then 'score.weights are all 0. Give at least one rule a weight (profile counts only when there is one).' end;
end $$;
comment on function app.wrong_score_weights(jsonb) is 'A sentence about the first weight that cannot be used, or when nothing counts; else NULL';

create or replace function app.wrong_score_profile(profile jsonb) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
    most constant integer := 500;
    criterion record;
    wrong jsonb;
begin
    for criterion in select p.key, p.value from jsonb_each(profile) as p order by p.key loop
        if jsonb_typeof(criterion.value) <> 'array' then
            return format('score.profile.%s is no list. Write it as ["…"].', criterion.key);
        end if;
        if jsonb_array_length(criterion.value) > most then
            return format('score.profile.%s has more than %s entries. Name fewer, or shorter CNAE prefixes.', criterion.key, most);
        end if;
        wrong := null;
        select e.value into wrong from jsonb_array_elements(criterion.value) as e
        where not case criterion.key
            when 'cnaes' then jsonb_typeof(e.value) = 'string' and e.value #>> '{}' ~ '^[0-9]{2,7}$'
            when 'states' then jsonb_typeof(e.value) = 'string' and exists (select from public.states as s where s.code = e.value #>> '{}')
            when 'sizes' then e.value in ('"MEI"', '"ME"', '"EPP"', '"other"')
            when 'municipalities' then
                jsonb_typeof(e.value) = 'number' and exists (select from public.municipalities as m where m.id::text = e.value #>> '{}')
        end
        limit 1;
        if wrong is not null then
            return format('score.profile.%s holds %s: %s.', criterion.key, left(wrong::text, 60), case criterion.key
                when 'cnaes' then 'a CNAE, or the 2 to 7 digits it begins with, is text as "47" or "4711301"'
                when 'states' then 'a state is one of the 27, as "SP"'
                when 'sizes' then 'a size is "MEI", "ME", "EPP" or "other"'
                else 'a municipality is its IBGE code of 7 digits, a number as 3550308'
            end);
        end if;
    end loop;
    return null;
end $$;
comment on function app.wrong_score_profile(jsonb) is 'A sentence about the first criterion of the ideal profile that cannot be used, else NULL';

create or replace function app.keep_score_settings() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    perform app.check_score_settings(new.settings -> 'score');
    return new;
end $$;
comment on function app.keep_score_settings() is 'Trigger: settings that cannot be scored with never stand there';

create or replace trigger organizations_score_settings_on_insert before insert on public.organizations
for each row when (new.settings ? 'score') execute function app.keep_score_settings();
create or replace trigger organizations_score_settings_on_update before update on public.organizations
for each row when (new.settings -> 'score' is distinct from old.settings -> 'score') execute function app.keep_score_settings();
