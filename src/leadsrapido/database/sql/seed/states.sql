-- From incoming (code, ibge_code, name, region): insert, or bring up to date what differs.
insert into public.states (code, ibge_code, name, region)
select code, ibge_code::smallint, name, region from incoming
on conflict (code) do update
set ibge_code = excluded.ibge_code, name = excluded.name, region = excluded.region
where (states.ibge_code, states.name, states.region) is distinct from (excluded.ibge_code, excluded.name, excluded.region);
