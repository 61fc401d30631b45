-- From incoming (code, description): insert, or bring up to date what differs.
insert into public.cnaes (code, description)
select code, description from incoming
on conflict (code) do update
set description = excluded.description
where cnaes.description <> excluded.description;
