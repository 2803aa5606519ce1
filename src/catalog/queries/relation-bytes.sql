-- Size of the given tables with everything below them, without indexes and TOAST; of a table that is no partition by itself alone. Waits
-- for holders of ACCESS EXCLUSIVE. $1: OIDs.
select
  wanted.oid,
  (
    select coalesce(pg_catalog.sum(pg_catalog.pg_relation_size(t.relid)), pg_catalog.pg_relation_size(wanted.oid), 0)::pg_catalog.float8
    from pg_catalog.pg_partition_tree(wanted.oid) as t
  ) as bytes
from pg_catalog.unnest($1::pg_catalog.oid[]) as wanted (oid)
