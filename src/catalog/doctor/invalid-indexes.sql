-- Invalid indexes on the given partitioned tables and everything below them ($1: the tables' OIDs), those being built right now left out.
-- Walks pg_inherits by itself: pg_partition_tree() would lock every partition.
with recursive tree (root, relation) as (
  select
    r.oid,
    r.oid
  from pg_catalog.unnest($1::pg_catalog.oid[]) as r (oid)
  union all
  select
    tree.root,
    i.inhrelid
  from
    tree
    join pg_catalog.pg_inherits as i on i.inhparent = tree.relation
)
select
  tree.root::pg_catalog.int8::pg_catalog.text as root,
  tn.nspname::pg_catalog.text as table_schema,
  t.relname::pg_catalog.text as table_name,
  xn.nspname::pg_catalog.text as index_schema,
  x.relname::pg_catalog.text as index_name,
  t.relkind = 'p' as is_partitioned
from
  tree
  join pg_catalog.pg_index as i on i.indrelid = tree.relation
  join pg_catalog.pg_class as t on t.oid = i.indrelid
  join pg_catalog.pg_namespace as tn on tn.oid = t.relnamespace
  join pg_catalog.pg_class as x on x.oid = i.indexrelid
  join pg_catalog.pg_namespace as xn on xn.oid = x.relnamespace
where
  not i.indisvalid
  and not exists (
    select from pg_catalog.pg_stat_progress_create_index as building
    where building.index_relid = i.indexrelid
  )
order by tree.root, tn.nspname, t.relname, x.relname
