-- The statements of a publication; each works on a slice of lines and sees what the slices before it inserted.

create or replace function app.publish_segments(organization_id uuid, import_id uuid) returns void
language sql volatile
set search_path = pg_catalog, pg_temp
begin atomic
    insert into public.lead_segments (organization_id, name)
    select publish_segments.organization_id, min(s.segment_name)
    from public.import_staging as s
    where s.import_id = publish_segments.import_id and s.segment_name is not null
    group by lower(s.segment_name)
    order by lower(s.segment_name)
    on conflict (organization_id, lower(name)) do nothing;
end;
comment on function app.publish_segments(uuid, uuid) is 'Makes the segments an import names and the organization lacks';

-- Fresh staging, and a partition's first leads, have no statistics, and an index scan on the tenant alone would then walk every row that the
-- running statement inserts. So these statements join no growing table: they compare with arrays, hashed as a constant of a custom plan here
-- and as a subplan (NOT IN, IN … IS TRUE) where foreign keys are checked, since those checks want generic plans (app.publish_import).
create or replace function app.known_content(organization_id uuid, import_id uuid, from_line integer, to_line integer, salt bytea) returns bytea []
language plpgsql stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
    staged constant bytea[] := (
        select array_agg(app.lead_content_hash(known_content.salt, s.cnpj, s.email, s.phone, s.name, s.company, s.city, s.state))
        from public.import_staging as s
        where s.import_id = known_content.import_id and s.line_number >= from_line and s.line_number < to_line
    );
begin
    return array(
        select l.content_hash from public.leads as l
        where l.organization_id = known_content.organization_id and l.content_hash = any (staged)
    );
end $$;
comment on function app.known_content(uuid, uuid, integer, integer, bytea) is
    'Which content hashes of a slice of staged lines the organization has already';

create or replace function app.lines_with_taken_external_id(
    organization_id uuid, import_id uuid, from_line integer, to_line integer, known bytea [], salt bytea
) returns integer []
language plpgsql stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
    taken constant text[] := array(
        select l.external_id from public.leads as l
        where l.organization_id = lines_with_taken_external_id.organization_id and l.external_id = any (array(
            select s.external_id from public.import_staging as s
            where s.import_id = lines_with_taken_external_id.import_id and s.line_number >= from_line and s.line_number < to_line
              and s.external_id is not null
        ))
    );
begin
    return array(
        with fresh as materialized (
            select h.*, h.external_id = any (taken) as is_taken
            from (
                select s.line_number, s.external_id,
                       app.lead_content_hash(lines_with_taken_external_id.salt, s.cnpj, s.email, s.phone, s.name, s.company, s.city, s.state)
                       as content_hash
                from public.import_staging as s
                where s.import_id = lines_with_taken_external_id.import_id and s.line_number >= from_line and s.line_number < to_line
            ) as h
            where h.content_hash <> all (known)
        ),
        -- Of equal lines the first is inserted, and of those with one id again the first.
        placed as materialized (
            select n.content_hash, row_number() over (partition by n.external_id order by n.line_number) as place
            from (
                select distinct on (f.content_hash) f.content_hash, f.external_id, f.line_number
                from fresh as f where f.is_taken is not true order by f.content_hash, f.line_number
            ) as n
            where n.external_id is not null
        )
        select f.line_number from fresh as f
        -- What equals a line that is left out is left out too: it would come in its place.
        where f.is_taken or (f.external_id is not null and (f.content_hash in (select p.content_hash from placed as p where p.place > 1)) is true)
        order by f.line_number
    );
end $$;
comment on function app.lines_with_taken_external_id(uuid, uuid, integer, integer, bytea [], bytea) is
    'Lines that bring new content under an external id that another lead, or an earlier line of the slice, has';

create or replace function app.lines_with_taken_field_value(
    organization_id uuid, import_id uuid, from_line integer, to_line integer, left_out integer [], known bytea [], salt bytea
) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
    found_lines jsonb := '{}';
    field public.custom_fields;
    lines integer[];
    hashes bytea[];
    unique_values text[];
    taken text[];
begin
    for field in
        select f.* from public.custom_fields as f
        where f.organization_id = lines_with_taken_field_value.organization_id and f.is_unique
        order by f.position, f.key
    loop
        select array_agg(n.line_number), array_agg(n.content_hash), array_agg(n.value) into lines, hashes, unique_values
        from (
            select s.line_number,
                   app.lead_content_hash(lines_with_taken_field_value.salt, s.cnpj, s.email, s.phone, s.name, s.company, s.city, s.state)
                   as content_hash,
                   case when app.fits_field(field.type, field.options, true, s.custom_fields -> field.key)
                        then app.unique_value_of(field.type, s.custom_fields -> field.key) end as value
            from public.import_staging as s
            where s.import_id = lines_with_taken_field_value.import_id and s.line_number >= from_line and s.line_number < to_line
              and s.line_number <> all (left_out) and not jsonb_exists(found_lines, s.line_number::text)
        ) as n
        where n.value is not null and n.content_hash <> all (known);
        taken := array(
            select v.unique_value from public.lead_field_values as v
            where v.organization_id = lines_with_taken_field_value.organization_id
              and v.field_id = field.id and v.unique_value = any (unique_values)
        );
        -- Equal rows may share their value: only the first of them is inserted.
        found_lines := found_lines || (
            select coalesce(jsonb_object_agg(n.line, field.label), '{}')
            from (
                select l.line, l.value, l.content_hash, first_value(l.content_hash) over (partition by l.value order by l.line) as first_hash
                from unnest(lines, hashes, unique_values) as l (line, content_hash, value)
            ) as n
            where n.content_hash <> n.first_hash or n.value = any (taken)
        );
    end loop;
    return found_lines;
end $$;
comment on function app.lines_with_taken_field_value(uuid, uuid, integer, integer, integer [], bytea [], bytea) is
    'Lines that bring new content with a value of a unique custom field that another lead, or an earlier line of the slice, has: line → label of the field';

create or replace function app.publish_leads(
    import public.imports, from_line integer, to_line integer, left_out integer [], known bytea [], salt bytea
) returns uuid []
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    is_own constant boolean := import.origin = 'own';
    segments constant jsonb := (
        select coalesce(jsonb_object_agg(lower(g.name), g.id), '{}') from public.lead_segments as g where g.organization_id = import.organization_id
    );
    -- The day's settings: a file is scored as a whole. A lead that comes now is fresh and nobody has worked on it.
    settings constant app.score_settings := app.score_settings(import.organization_id);
    published uuid[];
begin
    with inserted as (
        insert into public.leads (
            organization_id, id, origin, kind, external_id, cnpj, name, company, job_title, email, phone, has_email, has_phone,
            cnae, company_size, company_status, opened_on, street, street_number, address_complement, district, cep, municipality_id,
            city, state, address_coordinates, coordinates_source,
            segment_id, quality_score, score_reasons, tags, custom_fields, is_accessed, source, legal_basis, import_id, content_hash
        )
        select import.organization_id, s.lead_id, import.origin, s.kind, s.external_id, s.cnpj, s.name, s.company, s.job_title,
               case when is_own then s.email end, case when is_own then s.phone end, s.email is not null, s.phone is not null,
               s.cnae, s.company_size, s.company_status, s.opened_on, s.street, s.street_number, s.address_complement, s.district, s.cep,
               s.municipality_id, s.city, s.state,
               coalesce(public.st_setsrid(public.st_makepoint(s.longitude, s.latitude), 4326)::public.geography, m.location),
               case when s.latitude is not null then 'address' when m.id is not null then 'municipality' end,
               (segments ->> lower(s.segment_name))::uuid, coalesce(s.quality_score, app.score_total(s.score_reasons)),
               s.score_reasons, s.tags, s.custom_fields, is_own,
               import.source, import.legal_basis, import.id, s.content_hash
        from (
            select h.*, case when h.quality_score is null then app.lead_score_parts(
                settings, now(), h.cnpj, h.company, h.email, h.phone, h.email is not null, h.phone is not null, is_own, import.origin,
                h.cnae, h.company_size, h.company_status, h.opened_on, h.street, h.street_number, h.district, h.cep, h.municipality_id,
                h.city, h.state, false, now(), 0, false
            ) end as score_reasons
            from (
                select t.*, app.lead_content_hash(salt, t.cnpj, t.email, t.phone, t.name, t.company, t.city, t.state) as content_hash
                from public.import_staging as t
                where t.import_id = import.id and t.line_number >= from_line and t.line_number < to_line
                  and t.line_number not in (select unnest(left_out))
                order by t.line_number
            ) as h
            where h.content_hash not in (select unnest(known))
            offset 0
        ) as s
        left join public.municipalities as m on m.id = s.municipality_id
        on conflict (organization_id, content_hash) do nothing
        returning id
    )
    select coalesce(array_agg(i.id), '{}') into published from inserted as i;
    return published;
end $$;
comment on function app.publish_leads(public.imports, integer, integer, integer [], bytea [], bytea) is
    'Inserts the leads of a slice of lines that are not there yet, the first of equal rows; returns their ids';

create or replace function app.publish_contacts(import public.imports, from_line integer, to_line integer, published uuid []) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into public.lead_contacts (organization_id, lead_id, kind, raw, normalised, is_primary, is_locked)
    select import.organization_id, s.lead_id, c.kind, c.raw, c.normalised,
           (c.kind = 'email' and c.normalised = s.email) or (c.kind = 'phone' and c.normalised = s.phone),
           import.origin = 'delivered'
    from public.import_staging as s
    cross join lateral unnest(s.contact_kinds, s.contact_raws, s.contact_values) as c (kind, raw, normalised)
    where s.import_id = import.id and s.line_number >= from_line and s.line_number < to_line
      and (s.lead_id in (select unnest(published))) is true;
end $$;
comment on function app.publish_contacts(public.imports, integer, integer, uuid []) is
    'Inserts the contacts of the leads that a slice of lines became; those of delivered leads are locked';

create or replace function app.abandon_imports(organization_id uuid, import_id uuid default null) returns integer
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    -- A living import touches its row with every batch, and holds its lock while it publishes.
    silent_for constant interval := '10 minutes';
    abandoned integer;
begin
    if abandon_imports.organization_id is distinct from app.current_organization_id() then
        raise exception 'Imports are given up in the context of their own organization.' using errcode = 'LR001';
    end if;
    with dead as (
        select i.id from public.imports as i
        where i.organization_id = abandon_imports.organization_id and i.status = 'loading'
          and case when abandon_imports.import_id is null then i.updated_at < clock_timestamp() - silent_for
                   else i.id = abandon_imports.import_id end
        for no key update skip locked
    )
    update public.imports as i set status = 'failed', finished_at = clock_timestamp()
    from dead where i.organization_id = abandon_imports.organization_id and i.id = dead.id;
    get diagnostics abandoned = row_count;
    delete from public.import_staging as s
    using public.imports as i
    where i.organization_id = abandon_imports.organization_id and i.status <> 'loading' and s.import_id = i.id;
    return abandoned;
end $$;
comment on function app.abandon_imports(uuid, uuid) is
    'Marks one import as failed, or all of the organization that gave no sign of life for ten minutes, and empties their staging; returns how many. Another organization''s are out of its reach';

create or replace function app.settle_lead_indexes(organization_id uuid) returns bigint
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    partition regclass;
    settled bigint := 0;
    brought integer;
    -- As autovacuum has it (autovacuum_analyze_scale_factor).
    known_share constant double precision := 0.1;
    index_name regclass;
begin
    if settle_lead_indexes.organization_id is distinct from app.current_organization_id() then
        raise exception 'Indexes are settled in the context of the organization whose leads came.' using errcode = 'LR001';
    end if;
    select l.tableoid into partition from public.leads as l where l.organization_id = settle_lead_indexes.organization_id limit 1;
    for index_name in
        select x.indexrelid from pg_catalog.pg_index as x
        join pg_catalog.pg_class as c on c.oid = x.indexrelid
        join pg_catalog.pg_am as a on a.oid = c.relam
        where x.indrelid = partition and a.amname = 'gin'
        order by 1
    loop
        settled := settled + gin_clean_pending_list(index_name);
    end loop;
    select i.rows_inserted into brought from public.imports as i
    where i.organization_id = settle_lead_indexes.organization_id and i.status = 'published'
    order by i.finished_at desc limit 1;
    -- Search decides its way by estimates: waiting for autovacuum would leave the first searches after an import with those of before.
    if brought > known_share * (select greatest(c.reltuples, 0) from pg_catalog.pg_class as c where c.oid = partition) then
        execute format('analyze %s', partition);
    end if;
    perform app.fold_lexicon(settle_lead_indexes.organization_id);
    return settled;
end $$;
comment on function app.settle_lead_indexes(uuid) is
    'After an import: empties the pending lists of the GIN indexes over the organization''s leads, which every search would otherwise walk, measures the partition anew when the import changed it much, and folds the lexicon; returns pages freed';
