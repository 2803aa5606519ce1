-- Notes counters. An older sample with the same counters stands: it tells since when nothing has changed.
insert into :"schema".sample as s (partition_oid, sampled_at, inserted, updated, deleted, stats_reset)
select w.oid, w.at, w.inserted, w.updated, w.deleted, w.stats_reset
from
  rows from (
    pg_catalog.unnest($1::pg_catalog.oid[]),
    pg_catalog.unnest($2::pg_catalog.timestamptz[]),
    pg_catalog.unnest($3::pg_catalog.int8[]),
    pg_catalog.unnest($4::pg_catalog.int8[]),
    pg_catalog.unnest($5::pg_catalog.int8[]),
    pg_catalog.unnest($6::pg_catalog.text[])
  ) as w (oid, at, inserted, updated, deleted, stats_reset)
on conflict (partition_oid) do update set
  sampled_at = excluded.sampled_at,
  inserted = excluded.inserted,
  updated = excluded.updated,
  deleted = excluded.deleted,
  stats_reset = excluded.stats_reset
where
  (s.inserted, s.updated, s.deleted, s.stats_reset)
    is distinct from (excluded.inserted, excluded.updated, excluded.deleted, excluded.stats_reset)
  -- A sample from a later clock than today's says nothing about the past.
  or s.sampled_at > excluded.sampled_at
