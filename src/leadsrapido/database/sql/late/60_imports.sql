-- First import: staged rows are checked as they come, then published into leads in one transaction (docs: database.md, import).

create or replace function app.check_staged_rows() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    named uuid[];
begin
    -- Transition tables are read into variables and nothing else: a distributed database allows no more.
    select array_agg(distinct n.import_id) into named from new_table as n;
    if exists (
        select from unnest(named) as n (import_id)
        where not exists (
            select from public.imports as i
            where i.organization_id = app.current_organization_id() and i.id = n.import_id and i.status = 'loading'
        )
    ) then
        raise exception 'These rows belong to no import that this organization is loading.' using errcode = 'LR404';
    end if;
    return null;
end $$;
comment on function app.check_staged_rows() is
    'Staging has no row level security: whoever adds rows must have the import open in his own organization. A foreign import looks like a missing one';

create or replace trigger staged_rows_are_own after insert on public.import_staging
referencing new table as new_table for each statement execute function app.check_staged_rows();

-- What it answers cannot be replaced in place.
drop function if exists app.publish_import(uuid, uuid);
create or replace function app.publish_import(
    organization_id uuid, import_id uuid,
    out rows_inserted integer, out rows_duplicate integer, out rows_rejected integer, out conflicting_lines integer [],
    out field_conflicts jsonb
)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
-- A foreign key check on leads, planned anew for each row with its 16 partitions, takes ten times as long as the check.
set plan_cache_mode = force_generic_plan
-- Fresh staging has no statistics: its rows are found by their key whatever the planner believes.
set enable_seqscan = off
set work_mem = '32MB'
as $$
#variable_conflict use_column
declare
    -- Lines a statement: bounds the memory that triggers and foreign key checks hold until its end.
    slice constant integer := 25000;
    import constant public.imports := app.import_to_publish(publish_import.organization_id, publish_import.import_id);
    salt constant bytea := app.content_hash_salt();
    has_external_ids boolean;
    last_line integer;
    known bytea[];
    has_unique_fields constant boolean := exists (
        select from public.custom_fields as f where f.organization_id = import.organization_id and f.is_unique
    );
    conflicts integer[];
    repeated jsonb;
    published uuid[];
    matches record;
begin
    rows_inserted := 0;
    conflicting_lines := '{}';
    field_conflicts := '{}';
    select max(s.line_number), count(s.external_id) > 0 into last_line, has_external_ids
    from public.import_staging as s where s.import_id = publish_import.import_id;
    perform app.publish_segments(import.organization_id, import.id);
    -- Triggers that would do for each statement what is done here for each slice stand back.
    perform set_config('app.publishing', 'on', true);
    for from_line in 0..coalesce(last_line, -1) by slice loop
        known := app.known_content(import.organization_id, import.id, from_line, from_line + slice, salt);
        conflicts := '{}';
        if has_external_ids then
            conflicts := app.lines_with_taken_external_id(import.organization_id, import.id, from_line, from_line + slice, known, salt);
            conflicting_lines := conflicting_lines || conflicts;
        end if;
        if has_unique_fields then
            repeated := app.lines_with_taken_field_value(import.organization_id, import.id, from_line, from_line + slice, conflicts, known, salt);
            field_conflicts := field_conflicts || repeated;
            conflicts := conflicts || array(select k.line::integer from jsonb_object_keys(repeated) as k (line));
        end if;
        published := app.publish_leads(import, from_line, from_line + slice, conflicts, known, salt);
        select * into matches from app.published_matches(import, from_line, from_line + slice, published);
        perform app.publish_contacts(import, from_line, from_line + slice, published);
        perform app.record_pairs(import.organization_id, matches.lead_ids, matches.other_ids);
        rows_inserted := rows_inserted + cardinality(published);
    end loop;
    perform set_config('app.publishing', '', true);
    rows_rejected := import.rows_rejected + cardinality(conflicting_lines)
        + (select count(*) from jsonb_object_keys(field_conflicts))::integer;
    rows_duplicate := import.rows_read - rows_rejected - rows_inserted;
    update public.imports as i
    set status = 'published', finished_at = clock_timestamp(), rows_inserted = publish_import.rows_inserted,
        rows_duplicate = publish_import.rows_duplicate, rows_rejected = publish_import.rows_rejected
    where i.organization_id = import.organization_id and i.id = import.id;
    delete from public.import_staging as s where s.import_id = import.id;
end $$;
comment on function app.publish_import(uuid, uuid) is
    'Moves the staged rows of a loading import into leads and lead_contacts and closes it, all in the caller''s transaction. Rows whose content stands there already are counted as duplicates; rows whose external id another lead has are named in conflicting_lines, those whose unique custom field is taken in field_conflicts (line → label), and both are counted as rejected. Raises LR001, LR403, LR404, LR409';

create or replace function app.import_to_publish(organization_id uuid, import_id uuid) returns public.imports
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    import public.imports;
    staged integer;
begin
    if import_to_publish.organization_id is distinct from app.current_organization_id() then
        raise exception 'An import is published in the context of its own organization.' using errcode = 'LR001';
    end if;
    -- One publication at a time in an organization, or two with the same rows could wait for each other in a circle.
    -- Its first import's row stands for the queue: nobody else ever waits for it.
    perform from public.imports as i
    where i.organization_id = import_to_publish.organization_id order by i.id limit 1 for no key update;
    select * into import from public.imports as i
    where i.organization_id = import_to_publish.organization_id and i.id = import_to_publish.import_id for no key update;
    if import.id is null then
        raise exception 'There is no such import in this organization.' using errcode = 'LR404';
    end if;
    if import.status <> 'loading' then
        raise exception 'This import is % already: import the file again.', import.status using errcode = 'LR409';
    end if;
    if import.origin = 'delivered' and app.current_user_role() is distinct from 'admin' then
        raise exception 'Only the operator (role admin) delivers leads.' using errcode = 'LR403';
    end if;
    select count(*) into staged from public.import_staging as s where s.import_id = import.id;
    if staged <> import.rows_read - import.rows_rejected then
        raise exception 'The server restarted and lost staged rows: import the file again.' using errcode = 'LR409';
    end if;
    return import;
end $$;
comment on function app.import_to_publish(uuid, uuid) is 'The import, locked, after everything that forbids publishing it was ruled out';
