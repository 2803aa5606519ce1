-- Whether the session with pid $1 has been waiting for more than $3 milliseconds for a lock on one of the relations $2.
select exists (
  select from pg_catalog.pg_locks as l
  where
    l.pid = $1::pg_catalog.int4
    and l.locktype = 'relation'
    and l.relation = any ($2::pg_catalog.oid[])
    and not l.granted
    and l.waitstart < pg_catalog.clock_timestamp() - pg_catalog.make_interval(secs => $3::pg_catalog.float8 / 1000)
) as waits
