-- A partition asked directly does not apply its parent's policies: nobody but the owner may.
select c.name || ' to ' || a.grantee::regrole || ': ' || a.privilege_type as violation
from our_relations as c, aclexplode(c.relacl) as a
where c.relispartition and a.grantee <> c.relowner
union all
select c.name || '.' || t.attname || ' to ' || a.grantee::regrole || ': ' || a.privilege_type
from our_relations as c
join pg_catalog.pg_attribute as t on t.attrelid = c.oid, aclexplode(t.attacl) as a
where c.relispartition
