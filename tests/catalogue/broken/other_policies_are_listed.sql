-- one more => not listed: (public.users,everybody
create policy everybody on public.users to leadsrapido_app using (true);

-- one more exemption => not listed: (public.users,search_exemption
create policy search_exemption on public.users for select to leadsrapido_search using (true);

-- restrictive became permissive => listed, not found: (public.lead_contacts,locked_contacts_are_hidden
drop policy locked_contacts_are_hidden on public.lead_contacts;
create policy locked_contacts_are_hidden on public.lead_contacts
to leadsrapido_app, leadsrapido_worker, leadsrapido_readonly
using (not is_locked) with check (not is_locked);

-- missing => listed, not found: (public.leads,leads_visibility
drop policy leads_visibility on public.leads;

-- exemption for a login role => public.leads,search_exemption
alter policy search_exemption on public.leads to leadsrapido_search, leadsrapido_app;

-- on a partition => not listed: (public.leads_00
create policy organization_isolation on public.leads_00 using (true);
