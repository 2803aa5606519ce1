-- Whether $1.$2 is a table that was to be filled from an archive and is not finished: it has the CHECK $3 and hangs under nothing.
select exists (
  select
  from
    pg_catalog.pg_class as c
    join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
    join pg_catalog.pg_constraint as k on k.conrelid = c.oid and k.contype = 'c'
  where n.nspname = $1 and c.relname = $2 and c.relkind = 'r' and not c.relispartition and k.conname = $3
) as there
