-- One owner for everything; only listed functions belong to the exempt role. (No function is LEAKPROOF: that word is a superuser's.)
select c.name || ' belongs to ' || pg_get_userbyid(c.relowner) as violation from our_relations as c
where c.relkind in ('r', 'p', 'v', 'm', 'S', 'f') and pg_get_userbyid(c.relowner) <> 'leadsrapido_owner'
union all
select f.signature || ' belongs to ' || pg_get_userbyid(f.proowner) from our_functions as f
where pg_get_userbyid(f.proowner) <> 'leadsrapido_owner'
  and not (pg_get_userbyid(f.proowner) = 'leadsrapido_search' and f.prosecdef)
union all
select f.signature || ' is LEAKPROOF' from our_functions as f where f.proleakproof
