-- The tenant context: four transaction-local settings, set by one call, read by every policy.

create or replace function app.current_organization_id() returns uuid
language sql stable parallel safe
return nullif(pg_catalog.current_setting('app.current_organization_id', true), '')::uuid;
comment on function app.current_organization_id() is
    'The organization of this transaction, or NULL when none is set. STABLE, not IMMUTABLE: a cached plan must not survive a change of tenant.';

create or replace function app.current_user_id() returns uuid
language sql stable parallel safe
return nullif(pg_catalog.current_setting('app.current_user_id', true), '')::uuid;
comment on function app.current_user_id() is 'The user of this transaction, or NULL';

create or replace function app.current_user_role() returns text
language sql stable parallel safe
return nullif(pg_catalog.current_setting('app.current_user_role', true), '');
comment on function app.current_user_role() is 'admin, org_admin, agent or viewer; NULL when none is set';

create or replace function app.current_client_ip() returns inet
language sql stable parallel safe
return nullif(pg_catalog.current_setting('app.client_ip', true), '')::inet;
comment on function app.current_client_ip() is 'Where the request came from, or NULL';

create or replace function app.set_context(
    organization_id uuid, user_id uuid default null, user_role text default null, client_ip inet default null
) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    if organization_id is null then
        raise exception 'A tenant context needs an organization.' using errcode = 'LR001';
    end if;
    if app.current_organization_id() <> organization_id then
        raise exception 'This transaction belongs to another organization: one tenant a transaction.' using errcode = 'LR001';
    end if;
    if user_role is not null and user_role not in ('admin', 'org_admin', 'agent', 'viewer') then
        raise exception 'Unknown role %: admin, org_admin, agent or viewer.', quote_literal(user_role) using errcode = 'LR002';
    end if;
    -- SET LOCAL and not set_config(): only the former is forwarded to the workers of a distributed database.
    execute format('set local app.current_organization_id = %L', organization_id);
    execute format('set local app.current_user_id = %L', coalesce(user_id::text, ''));
    execute format('set local app.current_user_role = %L', coalesce(user_role, ''));
    execute format('set local app.client_ip = %L', coalesce(host(client_ip), ''));
end $$;
comment on function app.set_context(uuid, uuid, text, inet) is
    'Opens the tenant context for this transaction; the first statement after BEGIN, outside savepoints. Raises LR001 for a second tenant.';
