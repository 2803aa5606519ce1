-- Whether the relation $1.$2 is a copy of rows of DEFAULT that an earlier cycle of ours began and did not attach.
select exists (
  select
  from
    pg_catalog.pg_class as c
    join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
    join pg_catalog.pg_constraint as k on k.conrelid = c.oid
  where
    n.nspname = $1
    and c.relname = $2
    and not c.relispartition
    and pg_catalog.starts_with(k.conname::pg_catalog.text, 'partitiond_copy_')
) as there
