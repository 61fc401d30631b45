-- new table => public.notes is not listed
create table public.notes (id uuid primary key);

-- listed one is gone => public.cnaes is listed, and is not there
drop table public.cnaes;

-- listed one is protected now => app.secrets is listed, and has row level security
alter table app.secrets enable row level security;
alter table app.secrets force row level security;
