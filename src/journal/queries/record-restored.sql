-- A table was made from an archive. $5: the seconds after which it leaves again, counted from now; null: it stays.
insert into :"schema".restored (
  ledger_id, table_oid, database_oid, system_identifier, table_schema, table_name, is_attached, until
)
select
  $1::pg_catalog.int8, $2::pg_catalog.oid, d.oid, c.system_identifier::pg_catalog.text, $3::pg_catalog.text, $4::pg_catalog.text, false,
  pg_catalog.clock_timestamp() + pg_catalog.make_interval(secs => $5::pg_catalog.float8)
from
  pg_catalog.pg_control_system() as c,
  pg_catalog.pg_database as d
where d.datname = pg_catalog.current_database()
returning id::pg_catalog.float8 as id, until
