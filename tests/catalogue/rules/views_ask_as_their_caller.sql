-- A view runs as its owner unless told otherwise, and would show what the owner sees.
select name as violation from our_relations
where relkind = 'v' and not coalesce(reloptions && array['security_invoker=true', 'security_invoker=on', 'security_invoker=1'], false)
