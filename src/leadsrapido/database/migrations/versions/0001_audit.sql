-- Who changed what, from where. The log is append-only and holds no values; values stand in a side table that can be erased (LGPD art. 18)
-- without touching the log: the digest of a value is salted, and the salt goes with the value.

create table audit.log (
    organization_id uuid not null,
    id uuid not null default app.uuid_v7(),
    occurred_at timestamptz not null default now(),
    actor_user_id uuid,
    actor_role text,
    client_ip inet,
    database_role text not null default session_user,
    table_name text not null,
    operation text not null check (operation in ('insert', 'update', 'delete')),
    row_id uuid,
    row_count integer not null check (row_count > 0),
    import_id uuid,
    changed_columns text[],
    value_digest bytea,
    primary key (organization_id, occurred_at, id)
) partition by range (occurred_at);
comment on table audit.log is 'One entry a changed row, or one entry a bulk statement (row_count > 1, row_id NULL)';
comment on column audit.log.value_digest is 'SHA-256 of salt and values; still verifies the chain after the values are erased';

create table audit.log_values (
    organization_id uuid not null,
    log_id uuid not null,
    occurred_at timestamptz not null,
    salt bytea not null,
    old_values jsonb,
    new_values jsonb,
    primary key (organization_id, occurred_at, log_id)
) partition by range (occurred_at);
comment on table audit.log_values is 'Values before and after; erasing a person removes rows here and leaves audit.log whole';

create table audit.log_default partition of audit.log default;
create table audit.log_values_default partition of audit.log_values default;
