-- One row a column: (table, its comment, under row level security, its keys, column, type, facts, comment), tables and columns in order.
select
    c.oid::regclass::text, obj_description(c.oid, 'pg_class'), c.relrowsecurity,
    array(
        select case k.contype when 'p' then 'primary key ' when 'u' then 'unique ' when 'f' then '' when 'c' then 'check ' end
            || case k.contype
                when 'c' then format('`%s`: %s', k.conname, regexp_replace(pg_get_constraintdef(k.oid), '^CHECK ', ''))
                else regexp_replace(regexp_replace(pg_get_constraintdef(k.oid), '^(PRIMARY KEY|UNIQUE) ', ''), '^FOREIGN KEY ', '')
            end
        from pg_catalog.pg_constraint as k
        where k.conrelid = c.oid and k.contype in ('p', 'u', 'f', 'c') and k.conparentid = 0
          -- A check named by the system belongs to its column: a list of values is told there, a pattern is not.
          and (k.contype <> 'c' or k.conname !~ '_check[0-9]*$')
          and not exists (select from pg_catalog.pg_class as r where r.oid = k.confrelid and r.relispartition)
        order by position(k.contype in 'pufc'), k.conname
    ),
    a.attname, format_type(a.atttypid, a.atttypmod),
    concat_ws(', ',
        case when a.attnotnull then 'required' end,
        case when a.attgenerated = 's' then 'generated'
             when e.adbin is not null
                 then 'default `' || regexp_replace(pg_get_expr(e.adbin, e.adrelid), $re$^('.*')::[a-z_. ]+(\[\])?$$re$, '\1') || '`' end,
        (select 'one of ' || string_agg('`' || label[1] || '`', ', ')
         from pg_catalog.pg_constraint as k, regexp_matches(pg_get_constraintdef(k.oid), $re$'([^']*)'$re$, 'g') as label
         where k.conrelid = c.oid and k.contype = 'c' and k.conkey = array[a.attnum] and pg_get_constraintdef(k.oid) like '%= ANY (%ARRAY[%')),
    col_description(c.oid, a.attnum)
from pg_catalog.pg_class as c
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
join pg_catalog.pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
left join pg_catalog.pg_attrdef as e on e.adrelid = c.oid and e.adnum = a.attnum
where c.relkind in ('r', 'p') and not c.relispartition and n.nspname in ('public', 'app', 'audit', 'ops')
  and pg_get_userbyid(c.relowner) = 'leadsrapido_owner'
order by array_position(array['public', 'audit', 'app', 'ops'], n.nspname::text), c.relname, a.attnum;
