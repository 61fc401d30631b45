-- primary key => notes_pkey
create table public.notes (organization_id uuid not null, id uuid primary key);

-- unique constraint => public.users: everywhere
alter table public.users add constraint everywhere unique (id);

-- tenant second => public.users: backwards
create unique index backwards on public.users (email, organization_id);

-- expression => public.users: lowered
create unique index lowered on public.users (lower(id::text));

-- partial => public.users: partial
create unique index partial on public.users (id) where is_active;

-- exclusion => public.users: excluded
alter table public.users add constraint excluded exclude using btree (id with =);

-- organizations => public.organizations: one_name
create unique index one_name on public.organizations (id, name);
