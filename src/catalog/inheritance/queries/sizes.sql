-- The numbers that VACUUM and ANALYZE put in place, of what inherits from the given tables. $1: OIDs.
select
  c.oid,
  c.relpages as pages,
  c.reltuples as rows
from
  pg_catalog.pg_inherits as i
  join pg_catalog.pg_class as c on c.oid = i.inhrelid
where i.inhparent = any ($1::pg_catalog.oid[])
