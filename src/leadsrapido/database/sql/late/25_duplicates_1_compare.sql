-- What stands in a scan's loop has no SET clause: setting it would cost more than the function.
-- Are these two leads the same? One judgement, for a lead that is written, for one that is looked at, and for a scan of all.

drop type if exists app.lead_facts cascade;
create type app.lead_facts as (
    id uuid,
    kind text,
    cnpj text,
    is_accessed boolean,
    town text,
    city text,
    address text,
    name_words text[],
    words text[],
    emails text[],
    phones text[],
    domains text[]
);
comment on type app.lead_facts is
    'What duplicates are told by. name_words: folded words of the name; words: of name and company, both without legal forms; phones without the ninth digit;
city: folded';

create or replace function app.name_words(vector tsvector) returns text []
language plpgsql immutable strict parallel safe
as $$
begin
    return array(
        select w from pg_catalog.unnest(pg_catalog.tsvector_to_array(vector)) as w
        where w <> all ('{ltda,limitada,me,mei,epp,eireli,sa,s,a,ss,cia,companhia,comercio,servico,industria,co}'::text[])
    );
end $$;
comment on function app.name_words(tsvector) is 'The words of a name that tell it from others: without legal forms and what every second company calls itself';

create or replace function app.lead_facts(organization_id uuid, ids uuid []) returns setof app.lead_facts
language plpgsql stable
set search_path = pg_catalog, pg_temp
-- By keys, whoever asks for whatever: planned once a session, since planning costs more than a lead.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
begin
    return query
    select
        l.id, l.kind, l.cnpj, l.is_accessed,
        coalesce(l.municipality_id::text, nullif(concat(l.state, ' ', app.fold(l.city)), ' ')),
        app.fold(l.city),
        case when l.cep is not null and l.street_number is not null then concat(l.cep, ' ', l.street_number) end,
        app.name_words(ts_filter(l.search_vector, '{a}')),
        app.name_words(ts_filter(l.search_vector, '{a,b}')),
        c.emails, c.phones, c.domains
    from public.leads as l
    cross join lateral (
        select
            coalesce(array_agg(k.normalised) filter (where k.kind = 'email'), '{}') as emails,
            coalesce(array_agg(app.phone_match_key(k.normalised)) filter (where k.kind in ('phone', 'whatsapp')), '{}') as phones,
            coalesce(array_agg(k.domain) filter (where k.domain is not null), '{}') as domains
        from public.lead_contacts as k where k.organization_id = lead_facts.organization_id and k.lead_id = l.id
    ) as c
    where l.organization_id = lead_facts.organization_id and l.id = any (ids) and app.can_see_lead(l.organization_id, l.owner_id);
end $$;
comment on function app.lead_facts(uuid, uuid []) is
    'The facts of some leads, those of locked ones too: for functions of the owner, which give out reasons and never a value';

create or replace function app.name_similarity(words text [], other_words text []) returns real
language plpgsql immutable strict parallel safe
as $$
declare
    shared integer := 0;
    word text;
begin
    if words = other_words then
        return case when cardinality(words) > 0 then 1 else 0 end;
    end if;
    if cardinality(words) = 0 or cardinality(other_words) = 0 then
        return 0;
    end if;
    -- A loop: a query in here would cost ten times as much.
    foreach word in array words loop
        if word = any (other_words) then
            shared := shared + 1;
        end if;
    end loop;
    if shared = 0 and cardinality(words) + cardinality(other_words) > 2 then
        return 0;
    end if;
    -- Trigrams forgive a letter, words in common tell a short name inside a long one.
    return 0.5 * public.similarity(array_to_string(words, ' '), array_to_string(other_words, ' '))
        + 0.5 * shared / sqrt(cardinality(words) * cardinality(other_words));
end $$;
comment on function app.name_similarity(text [], text []) is 'How much two names have in common, 0 to 1: half trigrams, half words shared (cosine); order does not matter';

create or replace function app.compare_leads(a app.lead_facts, b app.lead_facts, out similarity real, out reasons text [])
language plpgsql immutable parallel safe
as $$
declare
    -- Two persons at one company share its CNPJ, its address and often its phone: only the name tells them apart.
    is_company constant boolean := a.kind = 'company' and b.kind = 'company';
    -- An organization writes its own leads as it likes: what they share with a locked lead's contacts would tell those.
    may_tell_contacts constant boolean := a.is_accessed = b.is_accessed;
    name_alike constant real := case when is_company and (a.words <> a.name_words or b.words <> b.name_words)
        then greatest(app.name_similarity(a.name_words, b.name_words), app.name_similarity(a.words, b.words))
        else app.name_similarity(a.name_words, b.name_words) end;
    same_name constant boolean := name_alike >= 0.55;
    unlike double precision := 1;
begin
    reasons := '{}';
    if a.cnpj = b.cnpj then
        reasons := reasons || text 'same_cnpj';
        unlike := unlike * case when is_company then 0 when same_name then 0.2 else 0.8 end;
    elsif left(a.cnpj, 8) = left(b.cnpj, 8) then
        reasons := reasons || text 'other_branch';
    end if;
    if may_tell_contacts and a.emails && b.emails then
        reasons := reasons || text 'same_email';
        unlike := unlike * 0.4;
    elsif may_tell_contacts and a.domains && b.domains then
        reasons := reasons || text 'same_domain';
        unlike := unlike * 0.7;
    end if;
    if may_tell_contacts and a.phones && b.phones then
        reasons := reasons || text 'same_phone';
        unlike := unlike * 0.5;
    end if;
    if a.address = b.address then
        reasons := reasons || text 'same_address';
        unlike := unlike * 0.8;
    end if;
    if same_name then
        reasons := reasons || text 'similar_name';
        unlike := unlike * (1 - name_alike * case when a.town = b.town then 0.9 else 0.5 end);
        if a.town = b.town then
            reasons := reasons || text 'same_town';
        end if;
    end if;
    similarity := 1 - unlike;
    if a.cnpj <> b.cnpj then
        -- Head office and branch, or two clients of one accountant: alike, and two.
        similarity := similarity * case when left(a.cnpj, 8) = left(b.cnpj, 8) then 0.5 else 0.4 end;
    end if;
end $$;
comment on function app.compare_leads(app.lead_facts, app.lead_facts) is
    'How sure it is that two leads are the same, 0 to 1, and why (docs/duplicates.md has the weights). Reasons: same_cnpj, other_branch, same_email, '
    'same_domain, same_phone, same_address, similar_name, same_town. Of a locked and an open lead contacts are not compared';

create or replace function app.is_worth_keeping(similarity real, reasons text [], min_similarity real default 0.5) returns boolean
language sql immutable parallel safe
return similarity >= min_similarity or reasons && '{same_cnpj,same_email,same_phone}'::text[];
comment on function app.is_worth_keeping(real, text [], real) is 'Whether a pair is recorded: an exact match always, another when it is likely enough';

create or replace function app.record_pairs(
    organization_id uuid, ids uuid [], other_ids uuid [], min_similarity real default 0.5
) returns integer
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
    facts app.lead_facts[];
    recorded integer;
begin
    perform app.require_organization(record_pairs.organization_id);
    if coalesce(cardinality(ids), 0) = 0 then
        return 0;
    end if;
    facts := array(select f from app.lead_facts(record_pairs.organization_id, ids || other_ids) as f);
    with fact as materialized (select (f).id, f from unnest(facts) as f)
    insert into public.lead_duplicates as d (organization_id, lead_id, other_id, reasons, similarity)
    select record_pairs.organization_id, pair.lead_id, pair.other_id, judged.reasons, judged.similarity
    from (
        select distinct least(p.id, p.other_id) as lead_id, greatest(p.id, p.other_id) as other_id
        from unnest(ids, other_ids) as p (id, other_id) where p.id <> p.other_id
    ) as pair
    join fact as a on a.id = pair.lead_id
    join fact as b on b.id = pair.other_id
    cross join lateral app.compare_leads(a.f, b.f) as judged
    where app.is_worth_keeping(judged.similarity, judged.reasons, min_similarity)
    on conflict (organization_id, lead_id, other_id) do update set reasons = excluded.reasons, similarity = excluded.similarity
    where d.status = 'open' and (d.reasons, d.similarity) is distinct from (excluded.reasons, excluded.similarity);
    get diagnostics recorded = row_count;
    return recorded;
end $$;
comment on function app.record_pairs(uuid, uuid [], uuid [], real) is
    'Compares pairs of leads and keeps those that are similar enough; dismissed pairs stay dismissed. Returns how many are new or were judged anew';
