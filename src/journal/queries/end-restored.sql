-- The restored table that is noted under the OID $1 in this database stands no more: it has left again, or another one has the OID now.
update :"schema".restored as r
set ended_at = pg_catalog.clock_timestamp()
from
  pg_catalog.pg_control_system() as c,
  pg_catalog.pg_database as d
where
  r.ended_at is null
  and r.table_oid = $1::pg_catalog.oid
  and r.system_identifier = c.system_identifier::pg_catalog.text
  and r.database_oid = d.oid
  and d.datname = pg_catalog.current_database()
