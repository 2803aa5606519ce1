-- CHECKs on DEFAULT partitions whose names begin as ours do. $1: how ours begin.
select
  p.partrelid as set,
  k.conname::pg_catalog.text as "constraint"
from
  pg_catalog.pg_partitioned_table as p
  join pg_catalog.pg_constraint as k on k.conrelid = p.partdefid
where
  p.partdefid <> 0
  and k.contype = 'c'
  and pg_catalog.starts_with(k.conname::pg_catalog.text, $1)
order by k.conname
