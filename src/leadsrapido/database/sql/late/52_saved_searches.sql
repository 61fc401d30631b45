-- What may be saved as a search, and be made a segment. After the search itself: it is what reads them.

create or replace function app.check_saved_search() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    asked constant app.lead_search := app.read_lead_search(new.search);
begin
    if tg_op = 'UPDATE' and app.dynamic_segment_among(new.organization_id, asked.segments) is not null and exists (
        select from public.lead_segments as s where s.organization_id = new.organization_id and s.saved_search_id = new.id
    ) then
        perform app.refuse_search('segments', 'name a dynamic segment, and this search is one itself. Ask for a segment that has members of its own.');
    end if;
    return new;
end $$;
comment on function app.check_saved_search() is 'What is saved can be searched: LR002 names the filter that cannot be';

create or replace trigger saved_searches_1_can_be_run before insert or update of search on public.saved_searches
for each row execute function app.check_saved_search();

create or replace function app.check_dynamic_segment() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    asked app.lead_search;
begin
    if new.saved_search_id is null then
        return new;
    end if;
    if tg_op = 'UPDATE' and old.saved_search_id is null then
        raise exception 'Segment % has members of its own and stays so. Make a new one of the saved search.', quote_literal(old.name)
            using errcode = 'LR409';
    end if;
    -- As its caller sees it: nobody makes a segment of a search that is kept from them.
    select (app.read_lead_search(v.search)).* into asked from public.saved_searches as v
    where v.organization_id = new.organization_id and v.id = new.saved_search_id;
    if not found then
        raise exception 'There is no such saved search in this organization.' using errcode = 'LR404';
    end if;
    if app.dynamic_segment_among(new.organization_id, asked.segments) is not null then
        perform app.refuse_search('segments', 'of that saved search name a dynamic segment: a dynamic segment cannot be made of another. Repeat its filters.');
    end if;
    return new;
end $$;
comment on function app.check_dynamic_segment() is 'A dynamic segment is of a saved search its maker sees, never of another dynamic one, and was never static';

create or replace trigger lead_segments_1_dynamic before insert or update of saved_search_id on public.lead_segments
for each row when (new.saved_search_id is not null) execute function app.check_dynamic_segment();
