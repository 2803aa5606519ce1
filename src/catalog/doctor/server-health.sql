-- What `doctor` tells about the server, at one moment.
select
  pg_catalog.current_setting('server_version') as version,
  pg_catalog.pg_is_in_recovery() as is_standby,
  pg_catalog.current_database()::pg_catalog.text as database,
  current_user::pg_catalog.text as role,
  pg_catalog.current_setting('is_superuser') = 'on' as is_superuser,
  pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE') as may_create_schema,
  pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE') as sees_all_sessions,
  -- Microseconds since 1970, as text: the difference to another clock needs no time zone.
  (pg_catalog.extract('epoch', pg_catalog.clock_timestamp()) * 1000000)::pg_catalog.int8::pg_catalog.text as clock_us,
  (
    select pg_catalog.jsonb_object_agg(s.name, s.setting)
    from pg_catalog.pg_settings as s
    where s.name in (
      'autovacuum',
      'track_counts',
      'enable_partition_pruning',
      'max_connections',
      'max_prepared_transactions',
      'max_locks_per_transaction'
    )
  ) as settings,
  (
    select pg_catalog.count(*)::pg_catalog.int4
    from pg_catalog.pg_event_trigger as e
    where e.evtenabled <> 'D'
  ) as event_triggers
