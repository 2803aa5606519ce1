-- The age of the oldest transaction id that still stands in each top-level partitioned table, its partitions' TOAST tables included.
-- Also of the legacy inheritance tables named by $1 (schemas) and $2 (names).
-- age() grows with every transaction, so it is no part of the fingerprint: this is read once in several cycles, beside them.
-- Only partitions that are partitioned themselves are walked. pg_class is read once: what else is in it would make both joins longer.
with recursive branches (root, relation) as (
  select p.partrelid, p.partrelid
  from
    pg_catalog.pg_partitioned_table as p
    join pg_catalog.pg_class as c on c.oid = p.partrelid
  where not c.relispartition
  union all
  select c.oid, c.oid
  from
    rows from (pg_catalog.unnest($1::pg_catalog.text[]), pg_catalog.unnest($2::pg_catalog.text[])) as inherited (schema, name)
    join pg_catalog.pg_namespace as n on n.nspname = inherited.schema::pg_catalog.name
    join pg_catalog.pg_class as c on c.relnamespace = n.oid and c.relname = inherited.name::pg_catalog.name and c.relkind = 'r'
  union all
  select branches.root, i.inhrelid
  from
    branches
    join pg_catalog.pg_inherits as i on i.inhparent = branches.relation
    join pg_catalog.pg_partitioned_table as p on p.partrelid = i.inhrelid
),
tables as materialized (
  select c.oid, c.relkind, c.reltoastrelid, c.relfrozenxid
  from pg_catalog.pg_class as c
  where c.relkind in ('r', 't')
),
ages as (
  select
    branches.root,
    greatest(
      pg_catalog.max(pg_catalog.age(leaf.relfrozenxid)),
      pg_catalog.max(pg_catalog.age(toast.relfrozenxid))
    ) as age
  from
    branches
    join pg_catalog.pg_inherits as i on i.inhparent = branches.relation
    join tables as leaf on leaf.oid = i.inhrelid and leaf.relkind = 'r'
    left join tables as toast on toast.oid = leaf.reltoastrelid
  group by branches.root
)
select
  c.oid,
  n.nspname::pg_catalog.text as schema,
  c.relname::pg_catalog.text as name,
  ages.age
from
  ages
  join pg_catalog.pg_class as c on c.oid = ages.root
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
