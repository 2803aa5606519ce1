-- Since then it hangs under its parent; its time counts anew from there.
update :"schema".restored as r
set
  is_attached = true,
  until = pg_catalog.clock_timestamp() + pg_catalog.make_interval(secs => $2::pg_catalog.float8)
where r.id = $1::pg_catalog.int8 and r.ended_at is null
returning r.until
