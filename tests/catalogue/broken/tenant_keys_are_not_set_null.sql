-- set null => public.activities: forgets
alter table public.activities add constraint forgets foreign key (organization_id, user_id)
references public.users (organization_id, id) on delete set null;

-- set one column null => public.activities: forgets
alter table public.activities add constraint forgets foreign key (organization_id, user_id)
references public.users (organization_id, id) on delete set null (user_id);

-- update cascades => public.activities: follows
alter table public.activities add constraint follows foreign key (organization_id, user_id)
references public.users (organization_id, id) on update cascade;
