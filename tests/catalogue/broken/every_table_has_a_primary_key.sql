-- none => public.notes
create table public.notes (organization_id uuid not null);
