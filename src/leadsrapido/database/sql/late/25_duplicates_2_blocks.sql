-- Whom to compare with: only leads that share something an index finds. What very many share tells nothing and is passed over.

-- Not strict: a strict function is called, this one stands in the statement.
create or replace function app.other_phone_spelling(phone text) returns text
language sql immutable parallel safe
return case
    when phone like '+55__9________' and substr(phone, 7, 1) between '6' and '9' then left(phone, 5) || right(phone, 8)
    when phone like '+55__________' and length(phone) = 13 and substr(phone, 6, 1) between '6' and '9' then left(phone, 5) || '9' || right(phone, 8)
end;
comment on function app.other_phone_spelling(text) is
    'A mobile number without its ninth digit, or with it when it lacks it; NULL where there is none. app.phone_match_key() of both is the same';

create or replace function app.phone_spellings(phone text) returns text []
language sql immutable parallel safe
return array_remove(array[phone, app.other_phone_spelling(phone)], null);
comment on function app.phone_spellings(text) is 'A number with and without the ninth digit: app.phone_match_key() of all of them is the same';

create or replace function app.exact_matches(
    organization_id uuid, ids uuid [], cap integer default 10, out lead_ids uuid [], out other_ids uuid []
)
language plpgsql stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
set enable_seqscan = off
as $$
#variable_conflict use_column
declare
    tenant constant uuid := exact_matches.organization_id;
    cnpj_leads uuid[];
    cnpjs text[];
    contact_leads uuid[];
    contacts text[];
    are_emails boolean[];
    locks boolean[];
begin
    -- Arrays and no joins: a tenant the statistics do not know yet would be walked whole for every row of a join. And values first, then
    -- look-ups by plain equality: under row level security nothing else is served by an index.
    select array_agg(l.id), array_agg(l.cnpj) into cnpj_leads, cnpjs
    from public.leads as l where l.organization_id = tenant and l.id = any (ids) and l.cnpj is not null;
    select array_agg(k.lead_id), array_agg(spelt.value), array_agg(k.kind = 'email'), array_agg(k.is_locked)
    into contact_leads, contacts, are_emails, locks
    from public.lead_contacts as k
    cross join lateral unnest(case when k.kind = 'email' then array[k.normalised] else app.phone_spellings(k.normalised) end) as spelt (value)
    where k.organization_id = tenant and k.lead_id = any (ids) and k.kind in ('email', 'phone', 'whatsapp');

    select array_agg(m.id), array_agg(m.other_id) into lead_ids, other_ids
    from (
        select mine.id, other.id as other_id
        from unnest(cnpj_leads, cnpjs) as mine (id, cnpj)
        join (
            select o.cnpj, array_agg(o.id) as ids from public.leads as o
            where o.organization_id = tenant and o.cnpj = any (cnpjs)
            group by o.cnpj having count(*) between 2 and cap
        ) as block on block.cnpj = mine.cnpj
        cross join lateral unnest(block.ids) as other (id)
        where other.id <> mine.id
        union
        select mine.id, other.id
        from unnest(contact_leads, contacts, are_emails, locks) as mine (id, normalised, is_email, is_locked)
        join (
            select o.normalised, o.kind = 'email' as is_email, o.is_locked, array_agg(o.lead_id) as ids
            from public.lead_contacts as o
            where o.organization_id = tenant and o.normalised = any (contacts) and o.kind in ('email', 'phone', 'whatsapp')
            group by 1, 2, 3 having count(distinct o.lead_id) <= cap
        ) as block on block.normalised = mine.normalised and block.is_email = mine.is_email and block.is_locked = mine.is_locked
        cross join lateral unnest(block.ids) as other (id)
        where other.id <> mine.id
    ) as m;
end $$;
comment on function app.exact_matches(uuid, uuid [], integer) is
    'Pairs of these leads with others of the same CNPJ, e-mail or phone (ninth digit or not), by index. What more than cap leads share, as an accountant''s '
    'phone, tells nothing and is passed over. Locked contacts are compared with locked ones only';

-- Exempt (decision 0001): under row level security @@ would read every lead of the organization.
create or replace function app.leads_sharing_words(
    organization_id uuid, words tsquery, town text, cap integer
) returns uuid []
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
-- Planned once a session: planning costs ten times what finding takes. PostgreSQL picks the organization's partition when it runs it.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
begin
    perform app.require_organization(organization_id);
    -- One more than the cap tells that there are more; then the block says nothing.
    return array(
        select l.id from public.leads as l
        where l.organization_id = leads_sharing_words.organization_id and l.search_vector @@ words
          and app.can_see_lead(l.organization_id, l.owner_id)
          and coalesce(l.municipality_id::text, nullif(concat(l.state, ' ', app.fold(l.city)), ' ')) is not distinct from town
        limit cap + 1);
end $$;
alter function app.leads_sharing_words(uuid, tsquery, text, integer) owner to leadsrapido_search;
comment on function app.leads_sharing_words(uuid, tsquery, text, integer) is
    'Leads of one town with these words, at most one more than the cap; for app.duplicate_candidates() only';

create or replace function app.any_or_all(words text [], all_of_them boolean) returns tsquery
language sql immutable strict parallel safe
set search_path = pg_catalog, pg_temp
return (
    select string_agg('''' || replace(replace(w, '\', '\\'), '''', '''''') || '''', case when all_of_them then ' & ' else ' | ' end)::tsquery
    from unnest(words) as w
);
comment on function app.any_or_all(text [], boolean) is 'Lexemes of leads.search_vector as a query: all of them, or any';

create or replace function app.leads_with_like_names(organization_id uuid, fact app.lead_facts, cap integer) returns uuid []
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    -- A word of more leads than this is asked for only together with another.
    common constant integer := 2000;
    tenant constant uuid := leads_with_like_names.organization_id;
    words text[];
    counts integer[];
    rare text[];
    town tsquery := coalesce(app.any_or_all(tsvector_to_array(to_tsvector('app.portuguese', fact.city)), true), '');
    block uuid[];
begin
    -- A word that only this lead has finds no other.
    select array_agg(n.lexeme order by n.docs, n.lexeme), array_agg(n.docs order by n.docs, n.lexeme) into words, counts
    from app.lexicon_counts(tenant, fact.words) as n where n.docs > 1;
    if words is null then
        return '{}';
    end if;
    rare := array(select words[place] from generate_subscripts(words, 1) as place where counts[place] <= common order by place limit 2);
    if cardinality(rare) > 0 then
        block := app.leads_sharing_words(tenant, app.any_or_all(rare, false) && town, fact.town, cap);
        if cardinality(block) <= cap then
            return block;
        end if;
    end if;
    -- Subdivided: two words together, then three; what is still too many is passed over.
    for together in 2..least(3, cardinality(words)) loop
        block := app.leads_sharing_words(tenant, app.any_or_all(words[:together], true) && town, fact.town, cap);
        if cardinality(block) <= cap then
            return block;
        end if;
    end loop;
    return '{}';
end $$;
comment on function app.leads_with_like_names(uuid, app.lead_facts, integer) is
    'Leads of the same town that share the rarest words of the name, at most cap of them';

create or replace function app.leads_in_blocks(organization_id uuid, fact app.lead_facts, cap integer default 50) returns uuid []
language plpgsql volatile
set search_path = pg_catalog, pg_temp
-- Look-ups by key: planned once a session.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
#variable_conflict use_column
declare
    tenant constant uuid := leads_in_blocks.organization_id;
    root constant text := left(fact.cnpj, 8);
    spellings constant text[] := array(
        select spelt from unnest(fact.phones) as phone cross join lateral unnest(app.phone_spellings(phone)) as spelt) || fact.emails;
    block uuid[];
    candidates uuid[] := '{}';
    value text;
begin
    if fact.cnpj is not null then
        block := array(select l.id from public.leads as l
            where l.organization_id = tenant and l.cnpj >= root and l.cnpj <= root || 'ZZZZZZ' limit cap + 1);
        candidates := candidates || case when cardinality(block) <= cap then block end;
    end if;
    foreach value in array spellings loop
        block := array(select k.lead_id from public.lead_contacts as k
            where k.organization_id = tenant and k.normalised = value and k.is_locked = not fact.is_accessed limit cap + 1);
        candidates := candidates || case when cardinality(block) <= cap then block end;
    end loop;
    foreach value in array fact.domains loop
        block := array(select k.lead_id from public.lead_contacts as k
            where k.organization_id = tenant and k.domain = value and k.is_locked = not fact.is_accessed limit cap + 1);
        candidates := candidates || case when cardinality(block) <= cap then block end;
    end loop;
    candidates := candidates || app.leads_with_like_names(tenant, fact, cap);
    return array(select distinct c from unnest(candidates) as c where c <> fact.id);
end $$;
comment on function app.leads_in_blocks(uuid, app.lead_facts, integer) is
    'Whom a lead is compared with: same CNPJ root, phone, e-mail, domain, or rare words of the name in the same town. A block of more than cap leads is passed over';

create or replace function app.duplicate_candidates(
    organization_id uuid, lead_id uuid, min_similarity real default 0.5, page_size integer default 20
) returns table (other_id uuid, similarity real, reasons text [], status text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
    tenant constant uuid := duplicate_candidates.organization_id;
    mine app.lead_facts;
begin
    perform app.require_organization(tenant);
    if min_similarity is null or not min_similarity between 0 and 1 or page_size is null or not page_size between 1 and 200 then
        raise exception 'Duplicates: min_similarity goes from 0 to 1, page_size from 1 to 200.' using errcode = 'LR002';
    end if;
    select f.* into mine from app.lead_facts(tenant, array[app.resolve_lead(tenant, duplicate_candidates.lead_id)]) as f;
    if mine.id is null then
        raise exception 'There is no such lead in this organization.' using errcode = 'LR404';
    end if;
    return query
    select theirs.id, judged.similarity, judged.reasons, coalesce(d.status, 'open')
    from app.lead_facts(tenant, app.leads_in_blocks(tenant, mine)) as theirs
    cross join lateral app.compare_leads(mine, theirs) as judged
    left join public.lead_duplicates as d
        on d.organization_id = tenant and d.lead_id = least(mine.id, theirs.id) and d.other_id = greatest(mine.id, theirs.id)
    where judged.similarity >= duplicate_candidates.min_similarity
    order by judged.similarity desc, theirs.id
    limit page_size;
end $$;
comment on function app.duplicate_candidates(uuid, uuid, real, integer) is
    'Leads that may be the same as this one, likeliest first, with the reasons; found by blocks, never by reading all leads. It tells reasons and no value, '
    'and of a locked and an open lead it compares no contacts. status: dismissed when somebody said they are two. Raises LR001, LR002, LR404';
