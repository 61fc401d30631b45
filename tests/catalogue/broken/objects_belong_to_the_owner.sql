-- table => public.lead_segments belongs to leadsrapido_app
alter table public.lead_segments owner to leadsrapido_app;

-- plain function of the exempt role => app.touch_updated_at() belongs to leadsrapido_search
alter function app.touch_updated_at() owner to leadsrapido_search;

-- leakproof => app.can_see_lead(uuid,uuid) is LEAKPROOF
alter function app.can_see_lead(uuid, uuid) leakproof;
