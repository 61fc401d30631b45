-- What PUBLIC has by default and a shared database cannot afford. Run by a superuser in the database itself, each statement apart, so that
-- a managed server refuses as little as possible; a REVOKE without the right to it only warns, so `leadsrapido db verify` looks at the outcome.
do $$
declare
    role text;
begin
    execute format('revoke all on database %I from public', current_database());
    foreach role in array array['migrator', 'app', 'worker', 'readonly', 'monitor', 'backup'] loop
        execute format('grant connect on database %I to %I', current_database(), 'leadsrapido_' || role);
    end loop;
    execute format('grant create, temporary on database %I to leadsrapido_owner', current_database());
end $$;

do $$
declare
    routine regprocedure;
begin
    -- Ending others' sessions; large objects (no row level security); session advisory locks (one tenant could stop another).
    for routine in
        select p.oid::regprocedure
        from pg_catalog.pg_proc as p
        where p.pronamespace = 'pg_catalog'::regnamespace
          and (p.proname in ('pg_terminate_backend', 'pg_cancel_backend', 'pg_stat_get_activity', 'pg_stat_get_backend_activity')
               or p.proname ~ '^(lo_|lo(read|write)$|pg_(try_)?advisory_|pg_notification_queue_usage$|pg_logical_emit_message$)')
    loop
        execute format('revoke execute on function %s from public', routine);
    end loop;
end $$;

do $$
declare
    routine regprocedure;
begin
    -- PostGIS tells the planner's statistics and an index's extent to whoever asks: where all tenants' leads lie.
    for routine in
        select p.oid::regprocedure
        from pg_catalog.pg_proc as p
        where p.pronamespace = 'public'::regnamespace
          and p.proname in ('st_estimatedextent', '_postgis_stats', '_postgis_selectivity', '_postgis_join_selectivity', '_postgis_index_extent')
    loop
        execute format('revoke execute on function %s from public', routine);
    end loop;
end $$;

do $$
declare
    routine regprocedure;
begin
    for routine in
        select p.oid::regprocedure
        from pg_catalog.pg_proc as p
        where p.pronamespace = 'public'::regnamespace and p.proname ~ '^pg_stat_statements'
    loop
        execute format('revoke execute on function %s from public', routine);
        execute format('grant execute on function %s to leadsrapido_monitor', routine);
    end loop;
end $$;

revoke create on schema public from public;
-- These show other tenants' statements and values.
revoke select on pg_catalog.pg_stat_activity, pg_catalog.pg_stats, pg_catalog.pg_stats_ext, pg_catalog.pg_stats_ext_exprs from public;
revoke select on public.pg_stat_statements, public.pg_stat_statements_info from public;
grant select on pg_catalog.pg_stat_activity, public.pg_stat_statements, public.pg_stat_statements_info to leadsrapido_monitor;
grant execute on function pg_catalog.pg_stat_get_activity(integer) to leadsrapido_monitor;
grant execute on function pg_catalog.pg_advisory_xact_lock(bigint) to leadsrapido_migrator;
-- PostGIS grants its reference system table and catalogue views to PUBLIC for reading; that holds no tenant data and stays.
