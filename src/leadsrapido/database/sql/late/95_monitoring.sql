-- What a DBA looks at first. For leadsrapido_monitor; nothing here shows a tenant's row.

create or replace view ops.connections with (security_invoker = true) as
select a.usename as role, a.state, count(*) as connections, max(now() - a.state_change) as longest
from pg_catalog.pg_stat_activity as a
where a.datname = current_database()
group by a.usename, a.state;
comment on view ops.connections is 'Connections by role and state';

create or replace view ops.slow_queries with (security_invoker = true) as
select s.query, s.calls, s.mean_exec_time as mean_ms, s.total_exec_time as total_ms, s.rows
from public.pg_stat_statements as s
where s.dbid = (select d.oid from pg_catalog.pg_database as d where d.datname = current_database())
order by s.mean_exec_time desc;
comment on view ops.slow_queries is 'Statements by mean time, milliseconds (pg_stat_statements)';

create or replace view ops.index_usage with (security_invoker = true) as
select s.schemaname, s.relname, s.indexrelname, s.idx_scan, s.idx_tup_read, pg_catalog.pg_relation_size(s.indexrelid) as bytes
from pg_catalog.pg_stat_user_indexes as s
order by s.idx_scan desc;
comment on view ops.index_usage is 'How often each index is read';

create or replace view ops.table_sizes with (security_invoker = true) as
select n.nspname as schemaname, c.relname, pg_catalog.pg_total_relation_size(c.oid) as bytes
from pg_catalog.pg_class as c
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where c.relkind in ('r', 'm') and n.nspname in ('public', 'app', 'audit', 'ops')
order by bytes desc;
comment on view ops.table_sizes is 'Tables and partitions by size with indexes, bytes';

grant select on ops.connections, ops.slow_queries, ops.index_usage, ops.table_sizes to leadsrapido_monitor;

comment on table ops.alembic_version is 'The run-once migration this database stands at (Alembic)';
