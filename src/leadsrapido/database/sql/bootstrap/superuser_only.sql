-- What only a superuser may give, or the holder of the right: a managed server may refuse it, and bootstrap lists that.
grant pg_monitor to leadsrapido_monitor;
grant pg_read_all_data to leadsrapido_backup;
alter role leadsrapido_backup bypassrls;
