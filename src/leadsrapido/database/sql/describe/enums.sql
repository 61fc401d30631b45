-- Enumerated types and their labels, in order.
select t.oid::regtype::text, array_agg(e.enumlabel::text order by e.enumsortorder)
from pg_catalog.pg_type as t
join pg_catalog.pg_enum as e on e.enumtypid = t.oid
where pg_get_userbyid(t.typowner) = 'leadsrapido_owner'
group by t.oid
order by 1;
