-- Who keeps the oldest row versions alive, oldest first: sessions, prepared transactions and replication slots.
select kind, name, age
from (
  select
    'session' as kind,
    pg_catalog.format('pid %s (%s)', a.pid, coalesce(nullif(a.application_name, ''), a.backend_type, 'unknown')) as name,
    greatest(pg_catalog.age(a.backend_xid), pg_catalog.age(a.backend_xmin)) as age
  from pg_catalog.pg_stat_activity as a
  where
    (a.backend_xmin is not null or a.backend_xid is not null)
    and a.pid <> pg_catalog.pg_backend_pid()
    and a.datname = pg_catalog.current_database()
  union all
  select 'prepared transaction', p.gid, pg_catalog.age(p.transaction)
  from pg_catalog.pg_prepared_xacts as p
  where p.database = pg_catalog.current_database()
  union all
  select 'replication slot', s.slot_name, greatest(pg_catalog.age(s.xmin), pg_catalog.age(s.catalog_xmin))
  from pg_catalog.pg_replication_slots as s
  where s.xmin is not null or s.catalog_xmin is not null
) as holder
order by age desc
limit 3
