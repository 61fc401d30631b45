-- to the application => public.totals to leadsrapido_app
create materialized view public.totals as select organization_id, count(*) from public.leads group by 1;
grant select on public.totals to leadsrapido_app;
