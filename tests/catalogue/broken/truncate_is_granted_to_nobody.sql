-- truncate => public.leads to leadsrapido_worker: TRUNCATE
grant truncate on public.leads to leadsrapido_worker;

-- references to a column => public.leads.id to leadsrapido_app: REFERENCES
grant references (id) on public.leads to leadsrapido_app;
