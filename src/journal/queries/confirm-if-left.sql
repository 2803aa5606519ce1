-- As confirm-detached.sql, if the catalog says so too: what hangs under that parent still, or is gone, stays as it is and has no row here.
update :"schema".ledger as l
set
  state = 'detached',
  partition_schema = $2,
  partition_name = $3,
  detached_at = case when l.state = 'detaching' then $4::pg_catalog.timestamptz else l.detached_at end,
  detached_at_server = case when l.state = 'detaching' then pg_catalog.clock_timestamp() else l.detached_at_server end
where
  l.id = $1::pg_catalog.int8
  and l.state in ('detaching', 'detached')
  and exists (select from pg_catalog.pg_class as c where c.oid = l.partition_oid)
  and not exists (
    select from pg_catalog.pg_inherits as i where i.inhrelid = l.partition_oid and i.inhparent = l.parent_oid
  )
returning l.id::pg_catalog.float8 as id
