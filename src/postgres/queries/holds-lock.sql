-- Does the session with pid $1 hold the two-part advisory lock ($2, $3)? objsubid 2 marks keys in two parts.
select exists (
  select from pg_catalog.pg_locks as l
  where
    l.locktype = 'advisory'
    and l.database = (select d.oid from pg_catalog.pg_database as d where d.datname = pg_catalog.current_database())
    and l.classid = $2::pg_catalog.oid
    and l.objid = $3::pg_catalog.oid
    and l.objsubid = 2
    and l.pid = $1::pg_catalog.int4
    and l.granted
) as yes
