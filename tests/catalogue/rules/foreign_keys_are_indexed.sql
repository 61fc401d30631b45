-- Deleting what is pointed to walks the pointing table unless an index, led by the tenant, holds the key.
select t.name || ': ' || k.conname as violation
from our_tables as t
join pg_catalog.pg_constraint as k on k.conrelid = t.oid and k.contype = 'f' and k.conparentid = 0
where k.conname <> all (%(foreign_keys_without_index)s)
  and not exists (
      select from pg_catalog.pg_index as i
      where i.indrelid = k.conrelid and i.indisvalid and i.indkey[0] = k.conkey[1]
        and (select array_agg(n order by n) from unnest((i.indkey::int2[])[0:cardinality(k.conkey) - 1]) as n)
            = (select array_agg(n order by n) from unnest(k.conkey) as n)
  )
