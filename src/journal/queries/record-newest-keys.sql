-- $1: OIDs of sets; $2: their newest keys.
insert into :"schema".newest_key as k (parent_oid, key)
select seen.oid, seen.key
from
  rows from (
    pg_catalog.unnest($1::pg_catalog.oid[]), pg_catalog.unnest($2::pg_catalog.numeric[])
  ) as seen (oid, key)
on conflict (parent_oid) do update set
  key = excluded.key,
  seen_at = excluded.seen_at
