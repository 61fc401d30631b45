-- What has to be true before anything is made.
do $$
begin
    if current_setting('server_version_num')::int < 150000 then
        raise exception 'PostgreSQL 15 or newer is needed.';
    end if;
    if not (select rolsuper from pg_catalog.pg_roles where rolname = session_user) then
        raise exception 'Run this as a superuser. On a managed server: leadsrapido db bootstrap';
    end if;
    if current_setting('server_encoding') <> 'UTF8' then
        raise exception 'This database is %, not UTF8. Create it with --template=template0 --encoding=UTF8 --locale=C.UTF-8',
            current_setting('server_encoding');
    end if;
    if to_regclass('ops.alembic_version') is not null then
        raise exception 'This database holds LeadsRapido already. Bring it up to date: leadsrapido db migrate';
    end if;
end $$;
