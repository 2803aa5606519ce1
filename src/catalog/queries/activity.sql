-- Counters and page states of the given partitions. $1: OIDs.
-- Only a table that VACUUM and ANALYZE have never seen is asked for its size: that opens the table, waits for whoever holds ACCESS
-- EXCLUSIVE on it, and costs five times as much as all the rest.
select
  c.oid,
  case
    when c.relpages > 0 then c.relpages * pg_catalog.current_setting('block_size')::pg_catalog.float8
    when c.reltuples = 0 and pg_catalog.pg_stat_get_tuples_inserted(c.oid) = 0 then 0
    else coalesce(pg_catalog.pg_relation_size(c.oid), 0)::pg_catalog.float8
  end as bytes,
  pg_catalog.pg_stat_get_tuples_inserted(c.oid) as inserted,
  pg_catalog.pg_stat_get_tuples_updated(c.oid) as updated,
  pg_catalog.pg_stat_get_tuples_deleted(c.oid) as deleted,
  coalesce(
    (
      select d.stats_reset::pg_catalog.text
      from pg_catalog.pg_stat_database as d
      where d.datname = pg_catalog.current_database()
    ),
    ''
  ) as "statsReset",
  c.relpages as pages,
  c.relallvisible as "allVisiblePages",
  -- As of the last VACUUM: it says nothing about a table that was written to since.
  case
    when pg_catalog.pg_stat_get_ins_since_vacuum(c.oid) = 0 and pg_catalog.pg_stat_get_dead_tuples(c.oid) = 0
      then c.relallfrozen
  end as "allFrozenPages"
from
  pg_catalog.unnest($1::pg_catalog.oid[]) as wanted (oid)
  join pg_catalog.pg_class as c on c.oid = wanted.oid
