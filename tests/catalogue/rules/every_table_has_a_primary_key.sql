-- Replication, sharding and the ORM name a row by its primary key.
select name from our_tables as t
where not exists (select from pg_catalog.pg_index as i where i.indrelid = t.oid and i.indisprimary)
