-- Roles of a LeadsRapido cluster. Run once by a superuser; run again it changes nothing. Passwords are set apart, never in a file.
do $$
declare
    role record;
begin
    for role in
        select * from (values
            ('leadsrapido_owner',    'nologin inherit',                'Owns every table and function; nobody logs in as it'),
            ('leadsrapido_search',   'nologin noinherit',              'Owns the exempt search functions; nobody is a member of it'),
            ('leadsrapido_migrator', 'login noinherit createrole',     'Changes the schema by SET ROLE leadsrapido_owner'),
            ('leadsrapido_app',      'login noinherit',                'The application: DML under row level security'),
            ('leadsrapido_worker',   'login noinherit',                'Background jobs: DML under row level security'),
            ('leadsrapido_readonly', 'login noinherit',                'Reports: SELECT under row level security'),
            ('leadsrapido_monitor',  'login inherit',                  'Monitoring: statistics, no tenant data'),
            ('leadsrapido_backup',   'login inherit',                  'Logical backups: reads everything, changes nothing')
        ) as wanted (name, attributes, purpose)
    loop
        execute format(
            '%s role %I %s', case when exists (select from pg_catalog.pg_roles where rolname = role.name) then 'alter' else 'create' end,
            role.name, role.attributes || ' nocreatedb' || case when role.attributes like '% createrole' then '' else ' nocreaterole' end
        );
        execute format('comment on role %I is %L', role.name, role.purpose);
    end loop;
    if current_setting('server_version_num')::int >= 160000 then
        -- From 16 on CREATEROLE alone cannot grant another's role: the right to grant, without the right to use.
        execute 'grant leadsrapido_search to leadsrapido_migrator with admin true, inherit false, set false';
    end if;
end $$;

grant leadsrapido_owner to leadsrapido_migrator;

-- A forgotten transaction or a runaway statement must not hold up the others.
alter role leadsrapido_app set statement_timeout = '30s';
alter role leadsrapido_app set idle_in_transaction_session_timeout = '60s';
alter role leadsrapido_app set jit = off;
alter role leadsrapido_worker set idle_in_transaction_session_timeout = '10min';
alter role leadsrapido_worker set jit = off;
alter role leadsrapido_readonly set statement_timeout = '60s';
alter role leadsrapido_readonly set default_transaction_read_only = on;
alter role leadsrapido_monitor set default_transaction_read_only = on;
