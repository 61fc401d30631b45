-- null allowed => public.notes
create table public.notes (organization_id uuid, id uuid primary key);

-- text => public.notes
create table public.notes (organization_id text not null, id uuid primary key);
