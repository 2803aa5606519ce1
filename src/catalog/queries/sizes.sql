-- The numbers that VACUUM and ANALYZE put in place, which the fingerprint does not see: of every partition.
select
  c.oid,
  c.relpages as pages,
  c.reltuples as rows
from
  pg_catalog.pg_partitioned_table as p
  join pg_catalog.pg_inherits as i on i.inhparent = p.partrelid
  join pg_catalog.pg_class as c on c.oid = i.inhrelid
