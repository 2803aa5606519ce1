-- When and where we are. $1: the ledger's schema.
select
  pg_catalog.clock_timestamp() as now,
  pg_catalog.current_database()::pg_catalog.text as datname,
  (select d.oid from pg_catalog.pg_database as d where d.datname = pg_catalog.current_database()) as oid,
  (
    select t.spcname::pg_catalog.text
    from
      pg_catalog.pg_database as d
      join pg_catalog.pg_tablespace as t on t.oid = d.dattablespace
    where d.datname = pg_catalog.current_database()
  ) as "defaultTablespace",
  -- The timeline we write on now: pg_control_checkpoint() tells it only after the first checkpoint that follows a promotion.
  case
    when not pg_catalog.pg_is_in_recovery() then pg_catalog.left(pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_lsn()), 8)
  end as "timelineHex",
  pg_catalog.has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE')
    and pg_catalog.has_function_privilege('pg_catalog.pg_control_checkpoint()', 'EXECUTE') as "mayReadControl",
  current_user::pg_catalog.text as role,
  -- Each can be as big as an int4.
  pg_catalog.current_setting('max_locks_per_transaction')::pg_catalog.float8 * (
    pg_catalog.current_setting('max_connections')::pg_catalog.float8
      + pg_catalog.current_setting('max_prepared_transactions')::pg_catalog.float8
  ) as "lockRoom",
  array(
    select s.slot_name::pg_catalog.text
    from pg_catalog.pg_replication_slots as s
    where s.slot_type = 'logical' and s.plugin = 'pgoutput' and s.database = pg_catalog.current_database()
    order by s.slot_name
  ) as "logicalSlots",
  -- With the tables of its newest migration: an older ledger is brought up to date by the next cycle.
  5 = (
    select pg_catalog.count(*)
    from
      pg_catalog.pg_namespace as n
      join pg_catalog.pg_class as c on c.relnamespace = n.oid
    where
      n.nspname = $1
      and c.relname in ('ledger', 'hold', 'restored', 'index_build', 'newest_key')
      and c.relkind = 'r'
      and pg_catalog.has_schema_privilege(n.oid, 'USAGE')
      and pg_catalog.has_table_privilege(c.oid, 'SELECT')
      and pg_catalog.has_table_privilege(c.oid, 'INSERT')
      and pg_catalog.has_table_privilege(c.oid, 'UPDATE')
  ) as "hasLedger"
