-- Whether our notes on partitions are there and readable. $1: the ledger's schema.
select pg_catalog.has_schema_privilege(n.oid, 'USAGE') and pg_catalog.has_table_privilege(c.oid, 'SELECT') as yes
from
  pg_catalog.pg_namespace as n
  join pg_catalog.pg_class as c on c.relnamespace = n.oid
where n.nspname = $1 and c.relname = 'sample' and c.relkind = 'r'
