-- What hangs on a lead, and where it goes when the lead is merged: read from the catalogue, so that no later table can be forgotten.

create or replace function app.lead_children() returns table (child text, lead_column text, key_columns text [], rule text)
language sql stable
set search_path = pg_catalog, pg_temp
begin atomic
    with child as (
        select k.conrelid as id, c.relname::text as name, a.attname::text as lead_column
        from pg_constraint as k
        join pg_class as c on c.oid = k.conrelid
        join pg_attribute as a on a.attrelid = k.conrelid and a.attnum = k.conkey[cardinality(k.conkey)]
        where k.contype = 'f' and k.confrelid = 'public.leads'::regclass and k.conparentid = 0
    ),
    keyed as (
        select child.*, array(
            select a.attname::text
            from pg_constraint as p
            cross join unnest(p.conkey) with ordinality as part (number, place)
            join pg_attribute as a on a.attrelid = p.conrelid and a.attnum = part.number
            where p.conrelid = child.id and p.contype = 'p' and a.attname <> 'organization_id'
            order by part.place
        ) as key_columns,
        exists (
            select from pg_index as x
            join pg_attribute as a on a.attrelid = x.indrelid and a.attnum = any (x.indkey)
            where x.indrelid = child.id and x.indisunique and not x.indisprimary and a.attname = child.lead_column
        ) as is_unique_otherwise
        from child
    )
    select keyed.name, keyed.lead_column, keyed.key_columns,
        coalesce(
            listed.rule,
            case when keyed.is_unique_otherwise then null when keyed.lead_column = any (keyed.key_columns) then 'unite' else 'move' end
        )
    from keyed
    left join (values
        -- Move, unless the survivor has the same; keep one primary of a kind.
        ('lead_contacts', 'contacts'),
        -- Every charge stays: it says which lead it was made for.
        ('lead_accesses', 'accesses'),
        -- Written by a trigger from leads.custom_fields.
        ('lead_field_values', 'follows')
    ) as listed (name, rule) on listed.name = keyed.name
    order by keyed.name;
end;
comment on function app.lead_children() is
    'Every table with a foreign key to leads, and its rule in a merge. move: goes to the survivor; unite: goes unless the survivor has the same key; '
    'contacts, accesses: own rules; follows: made anew from the lead''s row; NULL: none yet, and merging is refused until 26_merge_1_children.sql lists it';

create or replace function app.move_lead_children(organization_id uuid, from_lead uuid, to_lead uuid) returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    kept jsonb := '{}';
    rows_moved jsonb;
    rows_left jsonb;
    c record;
begin
    for c in select * from app.lead_children() order by child loop
        if c.rule is null then
            raise exception 'Table % has no rule for merging leads. Add one to app.lead_children().', c.child using errcode = 'LR409';
        end if;
        continue when c.rule = 'follows';
        -- $1 organization, $2 the lead that goes, $3 the one that stays
        execute format(
            case c.rule
                when 'accesses' then $sql$
                    with moved as (
                        update public.%1$I as t set %2$I = $3, merged_from_lead_id = coalesce(t.merged_from_lead_id, t.%2$I)
                        where t.organization_id = $1 and t.%2$I = $2 returning t.*)
                    select coalesce(jsonb_agg(to_jsonb(moved)), '[]') from moved $sql$
                when 'contacts' then $sql$
                    with moved as (
                        update public.%1$I as t set %2$I = $3, is_primary = t.is_primary and not exists (
                            select from public.%1$I as s
                            where s.organization_id = $1 and s.%2$I = $3 and s.kind = t.kind and s.is_primary)
                        where t.organization_id = $1 and t.%2$I = $2 and not exists (
                            select from public.%1$I as s
                            where s.organization_id = $1 and s.%2$I = $3
                              and (s.kind, s.normalised, s.is_locked) = (t.kind, t.normalised, t.is_locked))
                        returning t.*)
                    select coalesce(jsonb_agg(to_jsonb(moved)), '[]') from moved $sql$
                else $sql$
                    with moved as (
                        update public.%1$I as t set %2$I = $3
                        where t.organization_id = $1 and t.%2$I = $2 %3$s returning t.*)
                    select coalesce(jsonb_agg(to_jsonb(moved)), '[]') from moved $sql$
            end,
            c.child, c.lead_column,
            case when c.rule = 'unite' then format(
                'and not exists (select from public.%1$I as s where s.organization_id = $1 and s.%2$I = $3 %3$s)',
                c.child, c.lead_column,
                (select string_agg(format('and s.%1$I = t.%1$I', k), ' ') from unnest(c.key_columns) as k where k <> c.lead_column)
            ) end
        ) into rows_moved using move_lead_children.organization_id, from_lead, to_lead;
        -- What the survivor has already goes with the lead.
        execute format('select coalesce(jsonb_agg(to_jsonb(t)), ''[]'') from public.%I as t where t.organization_id = $1 and t.%I = $2',
            c.child, c.lead_column)
        into rows_left using move_lead_children.organization_id, from_lead;
        if jsonb_array_length(rows_moved) + jsonb_array_length(rows_left) > 0 then
            kept := kept || jsonb_build_object(c.child, jsonb_build_object('moved', rows_moved, 'left', rows_left));
        end if;
    end loop;
    return kept;
end $$;
comment on function app.move_lead_children(uuid, uuid, uuid) is
    'Moves what hangs on a lead to another, by the rule of each table; returns table → the rows moved, as they are now, and the rows left to go with the lead';

create or replace function app.return_lead_children(organization_id uuid, kept jsonb, from_lead uuid, to_lead uuid) returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    missing jsonb := '{}';
    expected integer;
    returned integer;
    c record;
begin
    for c in select * from app.lead_children() where kept ? child order by child loop
        expected := jsonb_array_length(kept -> c.child -> 'moved');
        -- A row that was deleted or given to yet another lead since is not there any more: it is told, not made again.
        execute format(
            'update public.%1$I as t set %2$I = $3 %3$s from jsonb_populate_recordset(null::public.%1$I, $4) as was where t.organization_id = $1 and t.%2$I = $2 %4$s',
            c.child, c.lead_column,
            case when c.rule = 'accesses' then ', merged_from_lead_id = nullif(t.merged_from_lead_id, $3)' end,
            (select string_agg(format('and t.%1$I = was.%1$I', k), ' ') from unnest(c.key_columns) as k)
        ) using return_lead_children.organization_id, from_lead, to_lead, kept -> c.child -> 'moved';
        get diagnostics returned = row_count;
        if returned < expected then
            missing := missing || jsonb_build_object(c.child, expected - returned);
        end if;
        execute format(
            'insert into public.%1$I (%2$s) select %2$s from jsonb_populate_recordset(null::public.%1$I, $1)',
            c.child, app.written_columns(c.child, kept -> c.child -> 'left' -> 0)
        ) using kept -> c.child -> 'left';
    end loop;
    return missing;
end $$;
comment on function app.return_lead_children(uuid, jsonb, uuid, uuid) is
    'The inverse of app.move_lead_children(); returns table → how many rows were not there to be moved back';

create or replace function app.written_columns(table_name text, known jsonb default null) returns text
language sql stable
set search_path = pg_catalog, pg_temp
return (
    select string_agg(quote_ident(a.attname), ', ' order by a.attnum)
    from pg_attribute as a
    where a.attrelid = ('public.' || quote_ident(table_name))::regclass and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
      and (known is null or known ? a.attname)
);
comment on function app.written_columns(text, jsonb) is
    'The columns of a table that are written and not computed, for INSERT; with known only those it has: a snapshot may be older than a column';
