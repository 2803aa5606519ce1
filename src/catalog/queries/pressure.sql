-- What would make heavy or leaving work unwise now. To a role without pg_monitor, other roles' transactions show no start.
select
  (
    select pg_catalog.jsonb_build_object('pid', open.pid, 'startedAt', open.started_at, 'application', open.application)
    from (
      select a.pid, a.xact_start, a.application_name
      from pg_catalog.pg_stat_activity as a
      where
        a.datname = pg_catalog.current_database()
        and a.backend_type = 'client backend'
        and a.xact_start is not null
        and a.application_name <> 'partitiond'
        and not pg_catalog.starts_with(a.application_name, 'partitiond ')
      union all
      -- Nobody runs a prepared transaction, and it holds its locks all the same (postgres.md A10).
      select 0, x.prepared, pg_catalog.concat('prepared transaction ', x.gid)
      from pg_catalog.pg_prepared_xacts as x
      where x.database = pg_catalog.current_database()
    ) as open (pid, started_at, application)
    order by open.started_at
    limit 1
  ) as "oldestTransaction",
  -- No lag is known of a replica that has caught up and has nothing to replay.
  (
    select pg_catalog.max(coalesce(pg_catalog.extract('epoch', r.replay_lag), 0))::pg_catalog.float8
    from pg_catalog.pg_stat_replication as r
    where r.state <> 'backup'
  ) as "replicationLagSeconds",
  exists (select from pg_catalog.pg_stat_progress_basebackup) as "baseBackup",
  (
    select pg_catalog.min(a.pid)
    from pg_catalog.pg_stat_activity as a
    where a.datname = pg_catalog.current_database() and a.application_name = 'pg_dump'
  ) as "pgDump"
