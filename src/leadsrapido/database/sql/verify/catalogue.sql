-- What differs between the live schema and what the last migration remembered: (kind, name, difference).
select
    kind, name,
    case when remembered.fingerprint is null then 'was added' when live.fingerprint is null then 'is missing' else 'was changed' end as difference
from ops.catalogue() as live
full join ops.schema_catalogue as remembered using (kind, name)
where live.fingerprint is distinct from remembered.fingerprint
order by 1, 2;
