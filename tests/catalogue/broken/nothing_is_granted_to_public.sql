-- table => public.cnaes: SELECT
grant select on public.cnaes to public;

-- column => public.users.name: SELECT
grant select (name) on public.users to public;

-- view => ops.connections
grant select on ops.connections to public;

-- schema => schema audit: USAGE
grant usage on schema audit to public;

-- create in public => schema public: CREATE
grant create on schema public to public;
