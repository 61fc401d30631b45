-- table => public.leads_07 to leadsrapido_readonly: SELECT
grant select on public.leads_07 to leadsrapido_readonly;

-- column => public.leads_07.name to leadsrapido_app: UPDATE
grant update (name) on public.leads_07 to leadsrapido_app;

-- audit => audit.log_default
grant select on audit.log_default to leadsrapido_app;
