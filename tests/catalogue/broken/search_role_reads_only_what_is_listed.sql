-- a member => leadsrapido_worker is a member
grant leadsrapido_search to leadsrapido_worker;

-- one more table => public.lead_accesses: SELECT
grant select on public.lead_accesses to leadsrapido_search;

-- writes => public.leads.name: UPDATE
grant update (name) on public.leads to leadsrapido_search;

-- creates => schema app: CREATE
grant create on schema app to leadsrapido_search;
