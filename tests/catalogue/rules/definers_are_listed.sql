-- SECURITY DEFINER is a door around the policies: each is listed by name with its owner and reason.
with found as (
    select distinct name || ' owned by ' || pg_get_userbyid(proowner) as definer from our_functions where prosecdef
)
select 'not listed: ' || definer as violation from found where definer <> all (%(definers)s)
union all
select 'listed, not found: ' || listed from unnest(%(definers)s::text[]) as listed where listed not in (select definer from found)
