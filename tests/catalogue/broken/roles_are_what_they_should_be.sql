-- bypass => leadsrapido_worker bypasses row level security
alter role leadsrapido_worker bypassrls;

-- a stranger bypasses => a_stranger bypasses row level security
create role a_stranger bypassrls;

-- superuser => leadsrapido_monitor is a superuser
alter role leadsrapido_monitor superuser;

-- membership => leadsrapido_app is a member of pg_read_all_data
grant pg_read_all_data to leadsrapido_app;

-- creates roles => leadsrapido_app may create roles
alter role leadsrapido_app createrole;

-- inherits => leadsrapido_worker inherits
alter role leadsrapido_worker inherit;
