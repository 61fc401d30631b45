-- gin => public.leads: words
create index words on public.leads using gin (search_vector);

-- gist, tenant second => public.leads: points
create index points on public.leads using gist (address_coordinates, organization_id);

-- another table => public.webhooks: events
create index events on public.webhooks using gin (events);
