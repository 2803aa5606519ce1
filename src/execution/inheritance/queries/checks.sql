-- The OIDs of the validated CHECKs of the table $1 on its column $2 alone.
select k.oid
from
  pg_catalog.pg_attribute as a
  join pg_catalog.pg_constraint as k on k.conrelid = a.attrelid
where
  a.attrelid = $1::pg_catalog.oid
  and a.attname = $2::pg_catalog.name
  and not a.attisdropped
  and k.contype = 'c'
  and k.convalidated
  and k.conkey = array[a.attnum]
