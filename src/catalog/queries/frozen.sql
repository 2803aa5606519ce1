-- How many partitions of each table we froze and nobody has written to since, by the counters noted then. Counters that began anew
-- cannot be compared: those partitions are looked at again before they count.
select
  i.inhparent as oid,
  pg_catalog.count(*)::pg_catalog.int4 as frozen
from
  :"schema".sample as s
  join pg_catalog.pg_inherits as i on i.inhrelid = s.partition_oid
where
  s.frozen_at is not null
  and s.frozen_inserted = pg_catalog.pg_stat_get_tuples_inserted(s.partition_oid)
  and s.frozen_updated = pg_catalog.pg_stat_get_tuples_updated(s.partition_oid)
  and s.frozen_deleted = pg_catalog.pg_stat_get_tuples_deleted(s.partition_oid)
  and s.frozen_stats_reset = coalesce(
    (
      select d.stats_reset::pg_catalog.text
      from pg_catalog.pg_stat_database as d
      where d.datname = pg_catalog.current_database()
    ),
    ''
  )
group by i.inhparent
