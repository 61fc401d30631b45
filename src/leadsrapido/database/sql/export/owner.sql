-- The database belongs to the role that owns what is in it.
do $$
begin
    execute format('alter database %I owner to leadsrapido_owner', current_database());
end $$;
