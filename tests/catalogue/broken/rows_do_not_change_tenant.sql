-- column => public.leads.organization_id by leadsrapido_worker
grant update (organization_id) on public.leads to leadsrapido_worker;

-- table => public.lead_segments.organization_id by leadsrapido_app
grant update on public.lead_segments to leadsrapido_app;
