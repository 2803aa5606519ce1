-- How far the rows of the table $1 have changed since the counters were last reset.
select
  pg_catalog.pg_stat_get_tuples_inserted($1::pg_catalog.oid) as inserted,
  pg_catalog.pg_stat_get_tuples_updated($1::pg_catalog.oid) as updated,
  pg_catalog.pg_stat_get_tuples_deleted($1::pg_catalog.oid) as deleted,
  (
    select coalesce(s.stats_reset::pg_catalog.text, '')
    from pg_catalog.pg_stat_database as s
    where s.datname = pg_catalog.current_database()
  ) as stats_reset
