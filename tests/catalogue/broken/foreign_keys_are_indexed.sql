-- index gone => public.activities: activities_organization_id_lead_id_fkey
drop index public.activities_lead;

-- index without tenant => public.activities: activities_organization_id_lead_id_fkey
drop index public.activities_lead;
create index activities_lead on public.activities (lead_id);
