-- The partition has left, under this name. Said twice, the first time counts for the clocks: grace runs from the real detach.
update :"schema".ledger as l
set
  state = 'detached',
  partition_schema = $2,
  partition_name = $3,
  detached_at = case when l.state = 'detaching' then $4::pg_catalog.timestamptz else l.detached_at end,
  detached_at_server = case when l.state = 'detaching' then pg_catalog.clock_timestamp() else l.detached_at_server end
where l.id = $1::pg_catalog.int8 and l.state in ('detaching', 'detached')
