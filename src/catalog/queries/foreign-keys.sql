-- Foreign keys of partitioned tables, and those that reference them. The copies that partitions have are left out (conparentid).
select
  k.conrelid as set,
  'out' as direction,
  k.conname::pg_catalog.text as "constraint",
  n.nspname::pg_catalog.text as schema,
  c.relname::pg_catalog.text as name
from
  pg_catalog.pg_partitioned_table as p
  join pg_catalog.pg_constraint as k on k.conrelid = p.partrelid and k.contype = 'f' and k.conparentid = 0
  join pg_catalog.pg_class as c on c.oid = k.confrelid
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
union
-- By the triggers that check them, because pg_constraint has no index on the referenced table.
select
  k.confrelid,
  'in',
  k.conname::pg_catalog.text,
  n.nspname::pg_catalog.text,
  c.relname::pg_catalog.text
from
  pg_catalog.pg_partitioned_table as p
  join pg_catalog.pg_trigger as t on t.tgrelid = p.partrelid
  join pg_catalog.pg_constraint as k on k.oid = t.tgconstraint and k.contype = 'f' and k.conparentid = 0 and k.confrelid = p.partrelid
  join pg_catalog.pg_class as c on c.oid = k.conrelid
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
order by direction, "constraint", schema, name
