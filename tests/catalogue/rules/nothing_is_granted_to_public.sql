-- PUBLIC is every role there will ever be.
select c.name || ': ' || a.privilege_type as violation
from our_relations as c, aclexplode(c.relacl) as a
where a.grantee = 0
union all
select c.name || '.' || t.attname || ': ' || a.privilege_type
from our_relations as c
join pg_catalog.pg_attribute as t on t.attrelid = c.oid, aclexplode(t.attacl) as a
where a.grantee = 0
union all
select 'schema ' || s.nspname || ': ' || a.privilege_type
from our_schemas as s, aclexplode(s.nspacl) as a
where a.grantee = 0 and not (s.nspname = 'public' and a.privilege_type = 'USAGE')
