-- Placeholder until the Portuguese rules land: plain accents-off text, so that the tables can be built.
create or replace function app.lead_search_vector(name text, company text, job_title text, city text, state text) returns tsvector
language sql immutable parallel safe
return setweight(to_tsvector('pg_catalog.portuguese'::regconfig, coalesce(name, '')), 'A');
create or replace function app.fold(t text) returns text language sql immutable strict parallel safe return lower(t);
create or replace function app.search_query(t text) returns tsquery language sql immutable strict parallel safe return websearch_to_tsquery('pg_catalog.portuguese'::regconfig, t);
