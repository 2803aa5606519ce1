-- What hangs below a table ($1), at any level, now: names for people. Nothing is locked by the look.
with recursive part as (
  select i.inhrelid as oid from pg_catalog.pg_inherits as i where i.inhparent = $1::pg_catalog.oid
  union
  select i.inhrelid from part join pg_catalog.pg_inherits as i on i.inhparent = part.oid
)
select c.oid, n.nspname::pg_catalog.text as schema, c.relname::pg_catalog.text as name
from
  part
  join pg_catalog.pg_class as c on c.oid = part.oid
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
order by n.nspname, c.relname
