-- What is to be known of the schema $1 before a table $2 of the role $3 is put there, or made there. No row: no such schema.
select
  pg_catalog.has_schema_privilege(r.oid, n.oid, 'CREATE') and pg_catalog.has_schema_privilege(r.oid, n.oid, 'USAGE') as writable,
  exists (
    select from pg_catalog.pg_class as c where c.relnamespace = n.oid and c.relname = $2
  ) as taken
from pg_catalog.pg_namespace as n
cross join pg_catalog.pg_roles as r
where n.nspname = $1 and r.rolname = $3
