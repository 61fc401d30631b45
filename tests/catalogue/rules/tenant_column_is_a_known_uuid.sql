-- One type everywhere, never NULL: a row without a tenant would be nobody's, and a distributed database routes by this column.
select name from tenant_tables where not attnotnull or atttypid <> 'uuid'::regtype
