-- Whether the names $2 and $4 still mean the tables $1 and $3, and $1 is still nobody's partition. By functions that look the catalog up
-- as it is now: the transaction's own snapshot may be older than a change that its locks waited for.
select
  pg_catalog.to_regclass($2)::pg_catalog.oid = $1::pg_catalog.oid
    and pg_catalog.to_regclass($4)::pg_catalog.oid = $3::pg_catalog.oid
    and not exists (
      select from pg_catalog.pg_partition_ancestors($1::pg_catalog.oid::pg_catalog.regclass) as a
      where a.relid::pg_catalog.oid <> $1::pg_catalog.oid
    ) as yes
