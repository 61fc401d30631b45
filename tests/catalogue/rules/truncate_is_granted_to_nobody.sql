-- TRUNCATE ignores row level security; REFERENCES and TRIGGER reach rows in other ways.
select c.name || ' to ' || a.grantee::regrole || ': ' || a.privilege_type as violation
from our_relations as c, aclexplode(c.relacl) as a
where c.relkind in ('r', 'p', 'v', 'm') and a.grantee <> c.relowner and a.privilege_type in ('TRUNCATE', 'REFERENCES', 'TRIGGER')
union all
select c.name || '.' || t.attname || ' to ' || a.grantee::regrole || ': ' || a.privilege_type
from our_relations as c
join pg_catalog.pg_attribute as t on t.attrelid = c.oid, aclexplode(t.attacl) as a
where a.privilege_type = 'REFERENCES'
