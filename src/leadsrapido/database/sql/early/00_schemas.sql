-- One database; schemas separate concerns: public holds the tenants' tables, app the functions, audit the trail, ops the operation.
create schema if not exists app;
create schema if not exists audit;
create schema if not exists ops;

comment on schema app is 'Functions and settings of LeadsRapido';
comment on schema audit is 'Who changed what, from where; written by triggers only';
comment on schema ops is 'Operation: migration state, monitoring views';

-- A function is nobody's until it is granted.
alter default privileges revoke execute on functions from public;

create table if not exists ops.schema_state (
    is_current boolean primary key default true check (is_current),
    replaceable_hash text not null,
    software_version text not null,
    applied_at timestamptz not null default now()
);
comment on table ops.schema_state is 'Which replaceable SQL (functions, policies, triggers, views, grants) this database carries';

create table if not exists ops.schema_catalogue (
    kind text not null,
    name text not null,
    fingerprint text not null,
    primary key (kind, name)
);
comment on table ops.schema_catalogue is 'What ops.catalogue() told after the last migration: what differs now was changed by hand (leadsrapido db verify)';
