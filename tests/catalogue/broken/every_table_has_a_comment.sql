-- none => public.notes
create table public.notes (id uuid);
