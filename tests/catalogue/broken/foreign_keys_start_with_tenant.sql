-- id alone => public.activities: by_id
create table public.notes (organization_id uuid not null, id uuid not null, unique (id));
alter table public.activities add constraint by_id foreign key (lead_id) references public.notes (id) not valid;

-- a table without tenant => public.activities: note
create table public.notes (id uuid primary key);
alter table public.activities add constraint note foreign key (lead_id) references public.notes (id) not valid;

-- from a table without tenant => public.notes
create table public.notes (id uuid primary key, lead_id uuid, o uuid,
foreign key (o, lead_id) references public.leads (organization_id, id));

-- columns crossed => public.activities: crossed
create unique index crossed on public.users (id, organization_id);
alter table public.activities add constraint crossed foreign key (organization_id, user_id)
references public.users (id, organization_id) not valid;
