-- A scan of all leads by blocks: those of one key, those of one town with words in common. Never every lead with every other.

create or replace function app.key_block_pairs(
    organization_id uuid, key text, cap integer, out lead_ids uuid [], out other_ids uuid [], out blocks integer, out passed_over integer
)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
    tenant constant uuid := key_block_pairs.organization_id;
begin
    perform app.require_organization(tenant);
    if key is null or key not in ('cnpj', 'cnpj_root', 'email', 'phone', 'domain') or cap is null or not cap between 2 and 200 then
        raise exception 'Duplicates: key is cnpj, cnpj_root, email, phone or domain; cap goes from 2 to 200.' using errcode = 'LR002';
    end if;
    with keyed as (
        select case key when 'cnpj' then l.cnpj else left(l.cnpj, 8) end as value, l.is_accessed as is_open, l.id as lead_id
        from public.leads as l
        where l.organization_id = tenant and l.cnpj is not null and key like 'cnpj%' and app.can_see_lead(l.organization_id, l.owner_id)
        union all
        select case key when 'domain' then k.domain when 'phone' then app.phone_match_key(k.normalised) else k.normalised end, not k.is_locked, k.lead_id
        from public.lead_contacts as k
        where k.organization_id = tenant
          and case key when 'domain' then k.domain is not null when 'phone' then k.kind in ('phone', 'whatsapp') else k.kind = key end
    ),
    block as materialized (
        select array_agg(distinct b.lead_id) as ids, count(distinct b.lead_id) as size
        from keyed as b group by b.value, case when key like 'cnpj%' then true else b.is_open end
        having count(*) > 1 and count(distinct b.lead_id) > 1
    )
    select
        array_agg(pair.lead_id), array_agg(pair.other_id),
        (select count(*) from block), (select count(*) from block where size > cap)
    into lead_ids, other_ids, blocks, passed_over
    from (
        select distinct a.id as lead_id, o.id as other_id
        from block cross join lateral unnest(block.ids) as a (id) cross join lateral unnest(block.ids) as o (id)
        where block.size <= cap and a.id < o.id
    ) as pair;
end $$;
comment on function app.key_block_pairs(uuid, text, integer) is
    'Pairs of leads that share a key (cnpj, cnpj_root, email, phone, domain) with at most cap - 1 others, and how many blocks there are and were passed over; '
    'locked contacts are compared with locked ones only';

create or replace function app.towns_of_leads(organization_id uuid) returns table (town text, leads integer)
language sql stable
set search_path = pg_catalog, pg_temp
begin atomic
    select coalesce(l.municipality_id::text, nullif(concat(l.state, ' ', app.fold(l.city)), ' ')) as town, count(*)::integer
    from public.leads as l where l.organization_id = towns_of_leads.organization_id
    group by 1 having count(*) > 1
    order by 1;
end;
comment on function app.towns_of_leads(uuid) is 'Towns, as app.lead_facts() names them, with at least two leads; NULL: leads without a town';

create or replace function app.scan_names(
    organization_id uuid, towns text [], cap integer, min_similarity real,
    out blocks integer, out passed_over integer, out compared integer, out recorded integer
)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
set work_mem = '64MB'
as $$
#variable_conflict use_column
declare
    tenant constant uuid := scan_names.organization_id;
    likely constant real := scan_names.min_similarity;
    facts app.lead_facts[];
begin
    perform app.require_organization(tenant);
    if cap is null or not cap between 2 and 200 or likely is null or not likely between 0 and 1 then
        raise exception 'Duplicates: cap goes from 2 to 200, min_similarity from 0 to 1.' using errcode = 'LR002';
    end if;
    facts := array(
        select f from app.lead_facts(tenant, array(
            select l.id from public.leads as l
            where l.organization_id = tenant
              and coalesce(l.municipality_id::text, nullif(concat(l.state, ' ', app.fold(l.city)), ' ')) = any (towns)
        )) as f
    );
    with fact as materialized (
        select (f).id, (f).town, (f).words, f from unnest(facts) as f
    ),
    one as materialized (
        select f.id, f.town, w.word, count(*) over (partition by f.town, w.word) as size
        from fact as f cross join lateral unnest(f.words) as w (word)
    ),
    -- Words too many have are taken two together, then three; what is still too many is passed over.
    two as materialized (
        select a.id, a.town, a.word, b.word as word_2, count(*) over (partition by a.town, a.word, b.word) as size
        from one as a join one as b on b.id = a.id and b.word > a.word
        where a.size > cap and b.size > cap
    ),
    three as materialized (
        select a.id, a.town, a.word, a.word_2, b.word as word_3, count(*) over (partition by a.town, a.word, a.word_2, b.word) as size
        from two as a join one as b on b.id = a.id and b.word > a.word_2
        where a.size > cap and b.size > cap
    ),
    block as materialized (
        select array_agg(o.id) as ids, count(*) as size from one as o where o.size between 2 and cap group by o.town, o.word
        union all
        select array_agg(o.id), count(*) from two as o where o.size between 2 and cap group by o.town, o.word, o.word_2
        union all
        select array_agg(o.id), count(*) from three as o where o.size > 1 group by o.town, o.word, o.word_2, o.word_3
    ),
    pair as materialized (
        select distinct a.id, o.id as other_id
        from block cross join lateral unnest(block.ids) as a (id) cross join lateral unnest(block.ids) as o (id)
        where block.size <= cap and a.id < o.id
    ),
    kept as (
        insert into public.lead_duplicates as d (organization_id, lead_id, other_id, reasons, similarity)
        select tenant, pair.id, pair.other_id, judged.reasons, judged.similarity
        from pair
        join fact as a on a.id = pair.id
        join fact as b on b.id = pair.other_id
        cross join lateral app.compare_leads(a.f, b.f) as judged
        where app.is_worth_keeping(judged.similarity, judged.reasons, likely)
        on conflict (organization_id, lead_id, other_id) do update set reasons = excluded.reasons, similarity = excluded.similarity
        where d.status = 'open' and (d.reasons, d.similarity) is distinct from (excluded.reasons, excluded.similarity)
        returning 1
    )
    select (select count(*) from block), (select count(*) from block where size > cap), (select count(*) from pair), (select count(*) from kept)
    into blocks, passed_over, compared, recorded;
end $$;
comment on function app.scan_names(uuid, text [], integer, real) is
    'Compares leads of the same town whose names share a word, or where too many do two or three, and records those similar enough; blocks of more than '
    'cap leads are passed over. Some towns a call: what is compared grows with the leads, never with their square';
