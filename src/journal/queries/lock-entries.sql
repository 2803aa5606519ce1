-- Entries, locked until the transaction ends in the order of their ids, held against the database and cluster that we are in now.
select
  l.id::pg_catalog.float8 as id,
  l.state,
  l.partition_oid as "partitionOid",
  l.partition_schema as schema,
  l.partition_name as name,
  l.parts,
  l.database_oid = d.oid and l.system_identifier = c.system_identifier::pg_catalog.text as "isOfThisDatabase"
from
  :"schema".ledger as l,
  pg_catalog.pg_control_system() as c,
  pg_catalog.pg_database as d
where l.id = any($1::pg_catalog.int8[]) and d.datname = pg_catalog.current_database()
order by l.id
for update of l
