insert into :"schema".hold (parent_oid, database_oid, parent_schema, parent_name, lower, upper, key_type, reason, until)
select
  $1::pg_catalog.oid, d.oid, $2::pg_catalog.text, $3::pg_catalog.text,
  $4::pg_catalog.text, $5::pg_catalog.text, $6::pg_catalog.text, $7::pg_catalog.text, $8::pg_catalog.timestamptz
from pg_catalog.pg_database as d
where d.datname = pg_catalog.current_database()
returning id::pg_catalog.float8 as id
