-- The OID of the DEFAULT partition of the partitioned table $1, if it has one.
select p.partdefid as oid
from pg_catalog.pg_partitioned_table as p
where p.partrelid = $1::pg_catalog.oid and p.partdefid <> 0
