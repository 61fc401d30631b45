-- Exact matches of an import: a slice of lines at once. The triggers would look up every value twice, and find mostly the lead itself.

create or replace function app.published_matches(
    import public.imports, from_line integer, to_line integer, published uuid [], out lead_ids uuid [], out other_ids uuid []
)
language plpgsql stable
set search_path = pg_catalog, pg_temp
-- The arrays are hashed as constants, and one partition of sixteen is planned.
set plan_cache_mode = force_custom_plan
set enable_seqscan = off
as $$
declare
    -- As in app.exact_matches().
    cap constant integer := 10;
    staged_leads uuid[];
    staged_cnpjs text[];
    contact_leads uuid[];
    contact_keys text[];
    values_to_find text[];
begin
    select array_agg(s.lead_id), array_agg(s.cnpj) into staged_leads, staged_cnpjs
    from public.import_staging as s
    where s.import_id = import.id and s.line_number >= from_line and s.line_number < to_line
      and s.cnpj is not null and s.lead_id = any (published);
    select array_agg(c.lead_id), array_agg(case c.kind when 'email' then c.value else app.phone_match_key(c.value) end),
           array_agg(c.value) || array_agg(app.other_phone_spelling(c.value)) filter (where c.kind <> 'email')
    into contact_leads, contact_keys, values_to_find
    from (
        select s.lead_id, k.kind, k.value
        from public.import_staging as s
        cross join lateral unnest(s.contact_kinds, s.contact_values) as k (kind, value)
        where s.import_id = import.id and s.line_number >= from_line and s.line_number < to_line and s.lead_id = any (published)
    ) as c
    where c.kind in ('email', 'phone', 'whatsapp');

    with cnpj_holder as (
        -- The lines' own leads are there already, their contacts are not.
        select o.cnpj as key, o.id from public.leads as o
        where o.organization_id = import.organization_id and o.cnpj = any (staged_cnpjs)
    ),
    contact_holder as materialized (
        select c.key, c.id from unnest(contact_keys, contact_leads) as c (key, id)
        union all
        select case o.kind when 'email' then o.normalised else app.phone_match_key(o.normalised) end, o.lead_id
        from public.lead_contacts as o
        where o.organization_id = import.organization_id and o.normalised = any (values_to_find)
          and o.kind in ('email', 'phone', 'whatsapp') and o.is_locked = (import.origin = 'delivered')
    ),
    -- Most keys have one lead: they leave before anything is gathered.
    block as (
        select array_agg(h.id) as ids from cnpj_holder as h group by h.key having count(*) between 2 and cap
        union all
        select array_agg(distinct h.id) from contact_holder as h
        where h.key = any (array(select s.key from contact_holder as s group by s.key having count(*) > 1))
        group by h.key having count(distinct h.id) between 2 and cap
    )
    select array_agg(p.id), array_agg(p.other_id) into lead_ids, other_ids
    from (
        select distinct a.id, o.id as other_id
        from block cross join lateral unnest(block.ids) as a (id) cross join lateral unnest(block.ids) as o (id)
        where a.id < o.id
    ) as p
    where p.id = any (published) or p.other_id = any (published);
end $$;
comment on function app.published_matches(public.imports, integer, integer, uuid []) is
    'Pairs of the leads that a slice of lines became, their contacts not inserted yet, with leads of the same CNPJ, e-mail or phone, in the slice or before it; '
    'what app.exact_matches() would find';
