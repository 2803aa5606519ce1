-- A freeze of ours was verified, with these counters.
insert into :"schema".sample as s (
  partition_oid, frozen_at, frozen_inserted, frozen_updated, frozen_deleted, frozen_stats_reset
)
values (
  $1::pg_catalog.oid, $2::pg_catalog.timestamptz, $3::pg_catalog.int8, $4::pg_catalog.int8, $5::pg_catalog.int8, $6::pg_catalog.text
)
on conflict (partition_oid) do update set
  frozen_at = excluded.frozen_at,
  frozen_inserted = excluded.frozen_inserted,
  frozen_updated = excluded.frozen_updated,
  frozen_deleted = excluded.frozen_deleted,
  frozen_stats_reset = excluded.frozen_stats_reset,
  tried_at = null
