-- The expressions of one partition key as text, separated by commas. Takes ACCESS SHARE on the table for a moment: column names are
-- looked up. $1: the table's OID.
select pg_catalog.pg_get_expr(p.partexprs, p.partrelid) as text
from pg_catalog.pg_partitioned_table as p
where p.partrelid = $1::pg_catalog.oid
