update :"schema".ledger as l
set
  state = 'dropped',
  dropped_at = $2::pg_catalog.timestamptz,
  dropped_at_server = pg_catalog.clock_timestamp()
where l.id = any($1::pg_catalog.int8[])
