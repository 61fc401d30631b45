-- What filters and orders of a lead search rest on. Each index costs every import some 3 %, so each has a reader.
-- An index of a partitioned table cannot be built concurrently, and the migration is one transaction: writers of leads wait for it.

-- Sort by newest, ranges of creation, and what one import brought. All are partial: an index led by the tenant alone and without a
-- predicate would win foreign key checks over the key in a partition without statistics (0001_leads.sql).
-- squawk-ignore require-concurrent-index-creation
create index leads_created on public.leads (organization_id, created_at desc, id desc) where created_at is not null;
-- An activity, or any level of the CNAE hierarchy, as a range of codes.
-- squawk-ignore require-concurrent-index-creation
create index leads_cnae on public.leads (organization_id, cnae) where cnae is not null;
-- Companies founded lately.
-- squawk-ignore require-concurrent-index-creation
create index leads_opened on public.leads (organization_id, opened_on) where opened_on is not null;
-- Around a postal code: the point of a prefix is the middle of the organization's own leads there.
-- squawk-ignore require-concurrent-index-creation
create index leads_cep on public.leads (organization_id, cep) where cep is not null;
-- A town by its code; the name alone is served by leads_place.
-- squawk-ignore require-concurrent-index-creation
create index leads_municipality on public.leads (organization_id, municipality_id) where municipality_id is not null;

do $$
declare
    child record;
begin
    for child in
        select i.inhrelid::regclass as name, p.relname as parent, right(t.relname, 2) as remainder
        from pg_catalog.pg_inherits as i
        join pg_catalog.pg_class as p on p.oid = i.inhparent 
            and p.relname in ('leads_created', 'leads_cnae', 'leads_opened', 'leads_cep', 'leads_municipality')
        join pg_catalog.pg_index as x on x.indexrelid = i.inhrelid
        join pg_catalog.pg_class as t on t.oid = x.indrelid
        where p.relnamespace = 'public'::regnamespace
    loop
        execute format('alter index %s rename to %I', child.name, child.parent || '_' || child.remainder);
    end loop;
end $$;
