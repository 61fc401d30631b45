-- Audit by statement-level triggers: a small statement writes one entry a row with its values, a bulk statement one entry with its count.

create or replace function audit.ensure_partitions(months_ahead integer default 24) returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    parent text;
    month date := date_trunc('month', now())::date;
    made integer := 0;
begin
    for offset_months in 0..months_ahead loop
        foreach parent in array array['log', 'log_values'] loop
            if to_regclass(format('audit.%I', parent || to_char(month, '_YYYY_MM'))) is null then
                execute format(
                    'create table audit.%I partition of audit.%I for values from (%L) to (%L)',
                    parent || to_char(month, '_YYYY_MM'), parent, month, (month + interval '1 month')::date
                );
                made := made + 1;
            end if;
        end loop;
        month := (month + interval '1 month')::date;
    end loop;
    return made;
end $$;
comment on function audit.ensure_partitions(integer) is 'Monthly partitions of the audit log, two years ahead; returns how many were made';
select audit.ensure_partitions();
create index if not exists log_row on audit.log (organization_id, table_name, row_id) where row_id is not null;
create index if not exists log_time on audit.log using brin (occurred_at);

create or replace function audit.visible_values(row_values jsonb) returns jsonb
language sql immutable parallel safe
return row_values - array['password_hash', 'token_hash', 'key_hash', 'secret_encrypted', 'search_vector', 'content_hash', 'domain'];
comment on function audit.visible_values(jsonb) is 'A row without secrets and without what can be computed again';

create or replace function audit.changed_columns(old_values jsonb, new_values jsonb) returns text []
language sql immutable parallel safe
return (
    select array_agg(n.key order by n.key)
    from jsonb_each(new_values) as n
    where old_values -> n.key is distinct from n.value
      -- What follows from other columns, and what the software notes about itself, is nobody's change.
      and n.key <> all (array['updated_at', 'search_vector', 'content_hash', 'domain', 'last_used_at', 'last_signed_in_at', 'score_reasons'])
      -- A score that was computed and is computed again follows too; one that somebody gives, or gives up, is a change.
      and not (n.key = 'quality_score' and jsonb_typeof(old_values -> 'score_reasons') = 'array'
               and jsonb_typeof(new_values -> 'score_reasons') = 'array')
);
comment on function audit.changed_columns(jsonb, jsonb) is 'Names of the columns somebody changed, secret ones too; NULL when there is none';

create or replace function audit.append(
    organization_id uuid, table_name text, operation text, row_id uuid, old_values jsonb, new_values jsonb
) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    entry constant uuid := app.uuid_v7();
    salt constant bytea := uuid_send(gen_random_uuid());
    is_locked constant boolean := table_name = 'lead_contacts' and 'true' in (old_values ->> 'is_locked', new_values ->> 'is_locked');
    changed text[];
begin
    if operation = 'update' then
        changed := audit.changed_columns(old_values, new_values);
        if changed is null then
            return;
        end if;
        select jsonb_object_agg(key, old_values -> key), jsonb_object_agg(key, new_values -> key)
        into old_values, new_values from unnest(changed) as key;
    end if;
    old_values := audit.visible_values(old_values);
    new_values := audit.visible_values(new_values);
    if is_locked then
        -- The log is readable by the organization: neither its values nor a digest with a known salt may tell a locked contact.
        old_values := old_values - array['raw', 'normalised', 'domain'];
        new_values := new_values - array['raw', 'normalised', 'domain'];
    end if;
    insert into audit.log (
        organization_id, id, actor_user_id, actor_role, client_ip, table_name, operation, row_id, row_count, import_id, changed_columns, value_digest
    ) values (
        organization_id, entry, app.current_user_id(), app.current_user_role(), app.current_client_ip(), table_name, operation, row_id, 1,
        nullif(new_values ->> 'import_id', '')::uuid, changed,
        sha256(salt || convert_to(coalesce(old_values::text, '') || E'\x1f' || coalesce(new_values::text, ''), 'UTF8'))
    );
    insert into audit.log_values (organization_id, log_id, occurred_at, salt, old_values, new_values)
    values (organization_id, entry, now(), salt, old_values, new_values);
end $$;
comment on function audit.append(uuid, text, text, uuid, jsonb, jsonb) is
    'One entry with its values, a locked contact without them; an update that changes nothing is no entry';

create or replace function audit.append_bulk(organization_id uuid, table_name text, operation text, row_count integer, import_id uuid) returns void
language sql volatile
begin atomic
    insert into audit.log (organization_id, actor_user_id, actor_role, client_ip, table_name, operation, row_count, import_id)
    values (organization_id, app.current_user_id(), app.current_user_role(), app.current_client_ip(), table_name, operation, row_count, import_id);
end;
comment on function audit.append_bulk(uuid, text, text, integer, uuid) is 'One entry for a whole statement: how many rows, by which import';

create or replace function audit.record() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    -- From this many rows on a statement is one entry: an import of a million leads is one event, not a million.
    bulk_from constant integer := 101;
    tenant constant uuid := app.current_organization_id();
    affected integer;
    strangers integer;
    sample_size integer;
    old_rows jsonb[];
    new_rows jsonb[];
begin
    -- Transition tables are read into variables and nothing else: a distributed database allows no more.
    if tg_table_name = 'organizations' then
        if tg_op = 'DELETE' then
            select count(*), count(*) filter (where t.id is distinct from tenant) into affected, strangers from old_table as t;
        else
            select count(*), count(*) filter (where t.id is distinct from tenant) into affected, strangers from new_table as t;
        end if;
    elsif tg_op = 'DELETE' then
        select count(*), count(*) filter (where t.organization_id is distinct from tenant) into affected, strangers from old_table as t;
    else
        select count(*), count(*) filter (where t.organization_id is distinct from tenant) into affected, strangers from new_table as t;
    end if;
    if affected = 0 then
        return null;
    end if;
    if strangers > 0 then
        -- Only a superuser comes here: for everybody else the policies have refused the statement before.
        raise exception 'A change is recorded for the organization it belongs to: open its context first (app.set_context).'
            using errcode = 'LR001';
    end if;

    sample_size := case when affected < bulk_from then affected else 1 end;
    if tg_op <> 'INSERT' then
        select array_agg(r.row_values order by r.row_values ->> 'id') into old_rows
        from (select to_jsonb(t) as row_values from old_table as t limit sample_size) as r;
    end if;
    if tg_op <> 'DELETE' then
        select array_agg(r.row_values order by r.row_values ->> 'id') into new_rows
        from (select to_jsonb(t) as row_values from new_table as t limit sample_size) as r;
    end if;
    if affected >= bulk_from then
        perform audit.append_bulk(
            tenant, tg_table_name, lower(tg_op), affected, case when tg_op = 'INSERT' then (new_rows[1] ->> 'import_id')::uuid end
        );
        return null;
    end if;
    for position in 1..affected loop
        perform audit.append(
            tenant, tg_table_name, lower(tg_op), (coalesce(new_rows[position], old_rows[position]) ->> 'id')::uuid,
            old_rows[position], new_rows[position]
        );
    end loop;
    return null;
end $$;
comment on function audit.record() is 'Statement-level trigger of every audited table';

do $$
declare
    audited text;
    event text;
begin
    foreach audited in array array[
        'organizations', 'users', 'leads', 'lead_segments', 'lead_contacts', 'lead_accesses', 'lead_merges', 'imports',
        'pipeline_stages', 'pipeline_leads', 'activities', 'api_keys', 'webhooks', 'custom_fields', 'saved_searches', 'search_synonyms'
    ] loop
        foreach event in array array['insert', 'update', 'delete'] loop
            execute format(
                'create or replace trigger audit_%s after %s on public.%I referencing %s for each statement execute function audit.record()',
                event, event, audited,
                case event when 'insert' then 'new table as new_table' when 'delete' then 'old table as old_table'
                           else 'old table as old_table new table as new_table' end
            );
        end loop;
    end loop;
end $$;

-- People dismiss pairs; that machines find them is nobody's act.
create or replace trigger audit_update after update on public.lead_duplicates
referencing old table as old_table new table as new_table for each statement execute function audit.record();
