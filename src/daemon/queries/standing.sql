select
  pg_catalog.pg_is_in_recovery() as "inRecovery",
  control.system_identifier::pg_catalog.text as "systemIdentifier",
  case
    when pg_catalog.pg_is_in_recovery() then null
    -- The first eight digits of a WAL file's name are the timeline being written to. pg_control_checkpoint() would lag
    -- behind a promotion until its checkpoint is done.
    else pg_catalog.substr(pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_lsn()), 1, 8)
  end as "timelineHex",
  pg_catalog.clock_timestamp() as now
from pg_catalog.pg_control_system() as control
