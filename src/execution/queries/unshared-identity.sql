-- Tables below the partitioned table $1 in which a column is no identity column that is one in $1: the first, and how many.
-- Walks pg_inherits by itself: pg_partition_tree() would lock every partition (postgres.md M2).
with recursive tree (relation) as (
  select i.inhrelid
  from pg_catalog.pg_inherits as i
  where i.inhparent = $1::pg_catalog.oid
  union all
  select i.inhrelid
  from
    tree
    -- By index for each: the planner expects many, and would read all of pg_inherits.
    cross join lateral (select below.inhrelid from pg_catalog.pg_inherits as below where below.inhparent = tree.relation offset 0) as i
)
select
  n.nspname::pg_catalog.text as schema,
  c.relname::pg_catalog.text as name,
  a.attname::pg_catalog.text as column,
  (pg_catalog.count(*) over ())::pg_catalog.int4 as tables
from
  pg_catalog.pg_attribute as own
  cross join tree
  join pg_catalog.pg_attribute as a on a.attrelid = tree.relation and a.attname = own.attname
  join pg_catalog.pg_class as c on c.oid = tree.relation
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where own.attrelid = $1::pg_catalog.oid and own.attnum > 0 and own.attidentity <> '' and a.attidentity = ''
order by n.nspname, c.relname
limit 1
