-- What we noted about the given partitions in earlier cycles. $1: OIDs.
select
  s.partition_oid as oid,
  s.sampled_at as "sampledAt",
  s.inserted,
  s.updated,
  s.deleted,
  s.stats_reset as "statsReset",
  s.frozen_at as "frozenAt",
  s.frozen_inserted as "frozenInserted",
  s.frozen_updated as "frozenUpdated",
  s.frozen_deleted as "frozenDeleted",
  s.frozen_stats_reset as "frozenStatsReset",
  s.tried_at as "triedAt"
from :"schema".sample as s
where s.partition_oid = any ($1::pg_catalog.oid[])
