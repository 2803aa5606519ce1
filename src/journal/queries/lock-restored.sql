-- A table that was made from an archive, locked until the transaction ends, in the database and cluster that we are in now.
select
  r.ledger_id::pg_catalog.float8 as "ledgerId",
  r.table_schema as schema,
  r.table_name as name,
  r.until is not null and r.until <= $2::pg_catalog.timestamptz as "isOver"
from
  :"schema".restored as r,
  pg_catalog.pg_control_system() as c,
  pg_catalog.pg_database as d
where
  r.table_oid = $1::pg_catalog.oid
  and r.ended_at is null
  and r.database_oid = d.oid
  and r.system_identifier = c.system_identifier::pg_catalog.text
  and d.datname = pg_catalog.current_database()
for update of r
