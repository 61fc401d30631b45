-- Tags: what they may be, and whose leads have one.

create or replace function app.check_lead_tags() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    most_tags constant integer := 100;
    longest constant integer := 100;
    most integer;
    bad text[];
begin
    -- Transition tables are read into variables and nothing else: a distributed database allows no more.
    select array_agg(t.tag) into bad
    from (
        select u.tag
        from (select unnest(n.tags) as tag from new_table as n) as u
        where u.tag is null or u.tag = '' or u.tag <> btrim(u.tag, E' \t\n\r\f\x0b\u00a0') or length(u.tag) > longest
        limit 1
    ) as t;
    if bad is not null then
        raise exception 'A tag is a text of 1 to % characters without blanks around it; % is none.',
            longest, coalesce(quote_literal(app.shorten(bad[1])), 'NULL') using errcode = 'LR002';
    end if;
    select max(cardinality(n.tags)) into most from new_table as n;
    if most > most_tags then
        raise exception 'A lead has at most % tags; one would have %.', most_tags, most using errcode = 'LR002';
    end if;
    return null;
end $$;
comment on function app.check_lead_tags() is 'Statement-level trigger of leads: tags are trimmed, not empty, of 100 characters and a hundred a lead at most';

create or replace trigger leads_check_tags_on_insert after insert on public.leads
referencing new table as new_table for each statement execute function app.check_lead_tags();
create or replace trigger leads_check_tags_on_update after update on public.leads
referencing old table as old_table new table as new_table for each statement execute function app.check_lead_tags();

create or replace function app.leads_with_tags(organization_id uuid, tags text [], after uuid, at_most integer) returns uuid []
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform app.require_organization(leads_with_tags.organization_id);
    return array(
        select l.id from public.leads as l
        where l.organization_id = leads_with_tags.organization_id and l.tags && leads_with_tags.tags
          and (leads_with_tags.after is null or l.id > leads_with_tags.after)
          and app.can_see_lead(l.organization_id, l.owner_id)
        order by l.id
        limit least(greatest(leads_with_tags.at_most, 0), 100000)
    );
end $$;
alter function app.leads_with_tags(uuid, text [], uuid, integer) owner to leadsrapido_search;
comment on function app.leads_with_tags(uuid, text [], uuid, integer) is
    'Ids of the visible leads that have any of the tags, in order of id, after one of them; exempt, since && finds its index only so (decision 0001)';
