-- The partition has left, under this name. Said twice, the first time counts: grace runs from the real detach.
update :"schema".ledger as l
set
  state = 'detached',
  partition_schema = $2,
  partition_name = $3,
  detached_at = $4::pg_catalog.timestamptz,
  detached_at_server = pg_catalog.clock_timestamp()
where l.id = $1::pg_catalog.int8 and l.state = 'detaching'
