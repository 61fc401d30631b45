-- Every table of tenants has row level security enabled and forced: without FORCE the owner's functions would see everything.
select name from tenant_tables where not (relrowsecurity and relforcerowsecurity)
