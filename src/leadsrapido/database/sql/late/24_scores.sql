-- The quality score: what a lead is worth, rule by rule (docs/quality-score.md, decision 0007).

drop type if exists app.score_settings cascade;
create type app.score_settings as (
    possible smallint [],
    cnaes text,
    states text [],
    sizes text [],
    municipalities integer []
);
comment on type app.score_settings is
    'How an organization scores: points possible by rule, adding up to 100, and its ideal profile; cnaes is a pattern, NULL is no criterion';

create or replace function app.score_rules() returns text []
language sql immutable parallel safe
return array['completeness', 'cnpj', 'email', 'phone', 'active', 'recency', 'engagement', 'profile'];
comment on function app.score_rules() is 'The rules of the quality score, in the order of leads.score_reasons';

create or replace function app.default_score_weights() returns integer []
language sql immutable parallel safe
return array[20, 10, 15, 15, 10, 10, 10, 10];
comment on function app.default_score_weights() is 'Weight of each rule for an organization that says nothing else';

create or replace function app.apportion(weights integer [], points integer) returns smallint []
language sql immutable strict parallel safe
begin atomic
    select array_agg((s.floor + case when s.rank <= points - s.floors then 1 else 0 end)::smallint order by s.place)
    from (
        select w.place, w.weight * points / w.total as floor,
               sum(w.weight * points / w.total) over () as floors,
               row_number() over (order by w.weight * points % w.total desc, w.place) as rank
        from (select u.weight, u.place, sum(u.weight) over () as total from unnest(weights) with ordinality as u (weight, place)) as w
    ) as s;
end;
comment on function app.apportion(integer [], integer) is
    'Whole points in proportion to the weights, adding up exactly: the largest remainders are rounded up, the first of equal ones';

create or replace function app.score_settings(organization_id uuid) returns app.score_settings
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    score constant jsonb := (select o.settings -> 'score' from public.organizations as o where o.id = score_settings.organization_id);
    profile constant jsonb := score -> 'profile';
    weights integer[] := app.default_score_weights();
    settings app.score_settings;
begin
    if score is null then
        -- What follows from the defaults, worked out once: a row trigger asks for every row.
        settings.possible := array[22, 11, 17, 17, 11, 11, 11, 0]::smallint[];
        return settings;
    end if;
    for place in 1..cardinality(weights) loop
        weights[place] := coalesce((score -> 'weights' ->> (app.score_rules())[place])::integer, weights[place]);
    end loop;
    settings.cnaes := (select '^(' || string_agg(c.code, '|') || ')' from jsonb_array_elements_text(profile -> 'cnaes') as c (code));
    settings.states := (select array_agg(s.code) from jsonb_array_elements_text(profile -> 'states') as s (code));
    settings.sizes := (select array_agg(s.size) from jsonb_array_elements_text(profile -> 'sizes') as s (size));
    settings.municipalities := (
        select array_agg(m.id::integer) from jsonb_array_elements_text(profile -> 'municipalities') as m (id)
    );
    if num_nonnulls(settings.cnaes, settings.states, settings.sizes, settings.municipalities) = 0 then
        -- Nothing to fit: the other rules share the hundred points.
        weights[8] := 0;
    end if;
    settings.possible := app.apportion(weights, 100);
    return settings;
end $$;
comment on function app.score_settings(uuid) is 'How the organization scores, defaults filled in';

create or replace function app.is_cnpj(cnpj text) returns boolean
language plpgsql immutable strict parallel safe
-- No search_path of its own, here and in lead_score_parts: entering it costs a microsecond and more, 25,000 times a slice of an import.
as $$
declare
    c constant bytea := cnpj::bytea;
    -- Modulo 11 over ASCII - 48 (Instrução Normativa RFB 2.229/2024); 48 is taken off the sums.
    weighted constant integer := 5 * get_byte(c, 0) + 4 * get_byte(c, 1) + 3 * get_byte(c, 2) + 2 * get_byte(c, 3) + 9 * get_byte(c, 4) + 8 * get_byte(c, 5)
        + 7 * get_byte(c, 6) + 6 * get_byte(c, 7) + 5 * get_byte(c, 8) + 4 * get_byte(c, 9) + 3 * get_byte(c, 10) + 2 * get_byte(c, 11);
    first constant integer := (array[0, 0, 9, 8, 7, 6, 5, 4, 3, 2, 1])[(weighted - 48 * 58) % 11 + 1];
    -- The second digit's weights are the first's and one more, except that the fifth goes from 9 to 2.
    second constant integer := (array[0, 0, 9, 8, 7, 6, 5, 4, 3, 2, 1])[(weighted - 48 * 62 + 2 * first
        + get_byte(c, 0) + get_byte(c, 1) + get_byte(c, 2) + get_byte(c, 3) - 7 * get_byte(c, 4) + get_byte(c, 5)
        + get_byte(c, 6) + get_byte(c, 7) + get_byte(c, 8) + get_byte(c, 9) + get_byte(c, 10) + get_byte(c, 11)) % 11 + 1];
begin
    return get_byte(c, 12) - 48 = first and get_byte(c, 13) - 48 = second and cnpj not like '000000000000%';
end $$;
comment on function app.is_cnpj(text) is 'Whether the check digits of a CNPJ hold, numeric or alphanumeric; its 14 characters are such as leads.cnpj takes';

create or replace function app.is_email(email text) returns boolean
language sql immutable strict parallel safe
return email ~ '^[^@[:space:]]+@[^@[:space:].]+(\.[^@[:space:].]+)+$';
comment on function app.is_email(text) is 'One @, a domain with a dot inside, no blanks: the form of an address, not that it exists';

create or replace function app.is_phone(phone text) returns boolean
-- Not STRICT: a CASE in a strict function is not inlined, and takes six times as long.
language sql immutable parallel safe
return case
    when left(phone, 3) = '+55' then
        substr(phone, 4, 2) = any (array[
            '11', '12', '13', '14', '15', '16', '17', '18', '19', '21', '22', '24', '27', '28', '31', '32', '33', '34', '35', '37', '38',
            '41', '42', '43', '44', '45', '46', '47', '48', '49', '51', '53', '54', '55', '61', '62', '63', '64', '65', '66', '67', '68', '69',
            '71', '73', '74', '75', '77', '79', '81', '82', '83', '84', '85', '86', '87', '88', '89', '91', '92', '93', '94', '95', '96', '97',
            '98', '99'
        ])
        and case length(phone) when 14 then substr(phone, 6, 1) = '9' when 13 then substr(phone, 6, 1) = any (array['2', '3', '4', '5'])
                               else false end
    else substr(phone, 2, 1) <> '0'
end;
comment on function app.is_phone(text) is
    'A number that can be dialled: in Brazil one of the 67 DDDs, then nine digits from 9 or eight from 2 to 5; abroad any that leads.phone takes';

create or replace function app.lead_score_parts(
    settings app.score_settings, at timestamptz,
    cnpj text, company text, email text, phone text, has_email boolean, has_phone boolean, is_accessed boolean, origin text,
    cnae text, company_size text, company_status text, opened_on date, street text, street_number text, district text, cep text,
    municipality_id integer, city text, state text, has_owner boolean,
    fresh_at timestamptz, activities integer, has_deal boolean
) returns smallint []
language plpgsql immutable parallel safe
as $$
declare
    -- Shares are in sixtieths: halves, thirds, quarters, fifths and tenths are whole.
    age constant interval := at - fresh_at;
    possible constant smallint[] := settings.possible;
    -- Points are rounded on the running sum, from half up: the parts add up, and none is more than is possible.
    s1 constant integer := 30 + possible[1] * 6 * num_nonnulls(
        nullif(company, ''), cnae, company_size, opened_on, nullif(street, ''), nullif(street_number, ''), nullif(district, ''), cep,
        nullif(city, ''), state
    );
    s2 constant integer := s1 + case when cnpj is not null and app.is_cnpj(cnpj) then 60 * possible[2] else 0 end;
    s3 constant integer := s2 + case when case when is_accessed then email is not null and app.is_email(email) else has_email end
                                     then 60 * possible[3] else 0 end;
    s4 constant integer := s3 + case when case when is_accessed then phone is not null and app.is_phone(phone) else has_phone end
                                     then 60 * possible[4] else 0 end;
    s5 constant integer := s4 + possible[5] * case when company_status = 'active' then 60 when company_status is null then 30 else 0 end;
    s6 constant integer := s5 + possible[6] * case when age <= interval '30 days' then 60 when age <= interval '90 days' then 45
                                                   when age <= interval '180 days' then 30 when age <= interval '365 days' then 15 else 0 end;
    s7 constant integer := s6 + possible[7] * (
        case when has_deal then 24 else 0 end + case when activities >= 3 then 24 when activities >= 1 then 12 else 0 end
        + case when has_owner or (origin = 'delivered' and is_accessed) then 12 else 0 end
    );
    s8 integer := s7;
begin
    if possible[8] > 0 then
        s8 := s8 + possible[8] * 60 * (
            case when cnae ~ settings.cnaes then 1 else 0 end + case when state = any (settings.states) then 1 else 0 end
            + case when company_size = any (settings.sizes) then 1 else 0 end
            + case when municipality_id = any (settings.municipalities) then 1 else 0 end
        ) / num_nonnulls(settings.cnaes, settings.states, settings.sizes, settings.municipalities);
    end if;
    -- Cast one by one: an array is cast in a loop that takes a microsecond.
    return array[
        (s1 / 60)::smallint, (s2 / 60 - s1 / 60)::smallint, (s3 / 60 - s2 / 60)::smallint, (s4 / 60 - s3 / 60)::smallint,
        (s5 / 60 - s4 / 60)::smallint, (s6 / 60 - s5 / 60)::smallint, (s7 / 60 - s6 / 60)::smallint, (s8 / 60 - s7 / 60)::smallint
    ];
end $$;
comment on function app.lead_score_parts is
    'Points each rule gives a lead at a moment, in the order of app.score_rules(); fresh_at is when the lead was last created, changed or worked on';

create or replace function app.score_total(parts smallint []) returns integer
language sql immutable parallel safe
return parts[1] + parts[2] + parts[3] + parts[4] + parts[5] + parts[6] + parts[7] + parts[8];
comment on function app.score_total(smallint []) is 'The score that reasons add up to';

create or replace function app.lead_scores(organization_id uuid, lead_ids uuid [], at timestamptz)
returns table (id uuid, quality_score integer, score_reasons smallint [], parts smallint [])
language plpgsql stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
    settings constant app.score_settings := app.score_settings(lead_scores.organization_id);
begin
    return query
    select l.id, l.quality_score, l.score_reasons, app.lead_score_parts(
        settings, lead_scores.at, l.cnpj, l.company::text, l.email::text, l.phone, l.has_email, l.has_phone, l.is_accessed, l.origin, l.cnae,
        l.company_size, l.company_status, l.opened_on, l.street, l.street_number, l.district, l.cep, l.municipality_id, l.city,
        l.state::text, l.owner_id is not null, greatest(l.created_at, l.updated_at, a.last_at), coalesce(a.activities, 0), d.lead_id is not null
    )
    from public.leads as l
    left join (
        select t.lead_id, count(*)::integer as activities, max(t.created_at) as last_at
        from public.activities as t
        where t.organization_id = lead_scores.organization_id and t.lead_id = any (lead_scores.lead_ids)
        group by t.lead_id
    ) as a on a.lead_id = l.id
    left join (
        select distinct p.lead_id from public.pipeline_leads as p
        where p.organization_id = lead_scores.organization_id and p.lead_id = any (lead_scores.lead_ids)
    ) as d on d.lead_id = l.id
    where l.organization_id = lead_scores.organization_id and l.id = any (lead_scores.lead_ids);
end $$;
comment on function app.lead_scores(uuid, uuid [], timestamptz) is
    'What leads have for a score, and what the rules give them at a moment; leads that are not there are left out';
