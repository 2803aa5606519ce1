-- Whether the table $1 has a CHECK of the name $2.
select exists (
  select from pg_catalog.pg_constraint as k
  where k.conrelid = $1::pg_catalog.oid and k.conname = $2 and k.contype = 'c'
) as there
