-- a column of leads => public.leads: role
alter table public.leads add column role public.user_role;

-- an index => public.users: role
create index by_role on public.users (organization_id, role);

-- a partial index => public.users: role
create index agents on public.users (organization_id, id) where role = 'agent';
