-- The data model is written from the comments.
select name from our_tables where obj_description(oid, 'pg_class') is null
