-- The validated CHECKs on the key column alone of the tables that inherit from $1. $2: the key column's name.
-- Takes ACCESS SHARE on each of them for a moment: column names are looked up.
select
  k.conrelid as child,
  k.oid,
  pg_catalog.pg_get_expr(k.conbin, k.conrelid) as text
from
  pg_catalog.pg_inherits as i
  join pg_catalog.pg_attribute as a on a.attrelid = i.inhrelid and a.attname = $2::pg_catalog.name and not a.attisdropped
  join pg_catalog.pg_constraint as k on k.conrelid = i.inhrelid
where
  i.inhparent = $1::pg_catalog.oid
  and k.contype = 'c'
  and k.convalidated
  and k.conkey = array[a.attnum]
order by k.oid
