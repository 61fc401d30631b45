-- A table without row level security is a decision, written down by name; a listed one that is gone leaves the list.
select name || ' is not listed' as violation
from our_tables
where not (relrowsecurity and relforcerowsecurity) and name <> all (%(tables_without_row_security)s)
union all
select listed || ' is listed, and ' || case when exists (select from our_tables where name = listed) then 'has row level security' else 'is not there' end
from unnest(%(tables_without_row_security)s::text[]) as listed
where not exists (select from our_tables as t where t.name = listed and not t.relrowsecurity)
