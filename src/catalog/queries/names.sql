-- What the given relations are called. $1: OIDs.
select n.nspname::pg_catalog.text as schema, c.relname::pg_catalog.text as name
from
  pg_catalog.unnest($1::pg_catalog.oid[]) as wanted (oid)
  join pg_catalog.pg_class as c on c.oid = wanted.oid
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
order by 1, 2
