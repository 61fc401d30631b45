-- missing => public.users: no policy
drop policy organization_isolation on public.users;

-- other text => public.users
alter policy organization_isolation on public.users
using (organization_id = app.current_organization_id() or true);

-- inline cast => public.leads
alter policy organization_isolation on public.leads
using (organization_id = nullif(current_setting('app.current_organization_id', true), '')::uuid);

-- other check => public.users
alter policy organization_isolation on public.users with check (true);

-- to public => public.users
alter policy organization_isolation on public.users to public;

-- to one more role => public.users
alter policy organization_isolation on public.users
to leadsrapido_app, leadsrapido_worker, leadsrapido_readonly, leadsrapido_owner, leadsrapido_monitor;

-- check left out => public.users
drop policy organization_isolation on public.users;
create policy organization_isolation on public.users
to leadsrapido_app, leadsrapido_worker, leadsrapido_readonly, leadsrapido_owner
using (organization_id = app.current_organization_id());

-- one command only => public.users
drop policy organization_isolation on public.users;
create policy organization_isolation on public.users for select
to leadsrapido_app, leadsrapido_worker, leadsrapido_readonly, leadsrapido_owner
using (organization_id = app.current_organization_id());
