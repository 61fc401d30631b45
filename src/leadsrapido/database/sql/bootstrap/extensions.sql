-- Extensions, in the database itself. postgis and pg_stat_statements need a superuser (or the provider's allowance).
create extension if not exists "uuid-ossp" with schema public;
create extension if not exists pg_stat_statements with schema public;
create extension if not exists pg_trgm with schema public;
create extension if not exists fuzzystrmatch with schema public;
create extension if not exists btree_gin with schema public;
create extension if not exists btree_gist with schema public;
create extension if not exists unaccent with schema public;
create extension if not exists postgis with schema public;
