-- From incoming (ibge_code, tom_code, name, state, latitude, longitude): insert, or bring up to date what differs.
insert into public.municipalities (id, tom_code, name, state, location)
select
    ibge_code::integer, nullif(tom_code, ''), name, state,
    st_setsrid(st_makepoint(longitude::float8, latitude::float8), 4326)::geography
from incoming
on conflict (id) do update
set tom_code = excluded.tom_code, name = excluded.name, state = excluded.state, location = excluded.location
where (municipalities.tom_code, municipalities.name, municipalities.state, municipalities.location::text)
is distinct from (excluded.tom_code, excluded.name, excluded.state, excluded.location::text);
