-- Statistics of the given partitioned tables, summed over their leaves. $1: OIDs.
-- Walks pg_inherits by itself: pg_partition_tree() would lock every partition (postgres.md M2). Only partitions that are partitioned
-- themselves are walked; the many leaves are met once, at the end. What is no table has no counters. The rows of direct partitions are
-- left out: they were read with the set, and joining pg_class for them takes as long as all the rest.
with recursive branches (root, relation) as (
  select p.oid, p.oid
  from pg_catalog.unnest($1::pg_catalog.oid[]) as p (oid)
  union all
  select branches.root, i.inhrelid
  from
    branches
    join pg_catalog.pg_inherits as i on i.inhparent = branches.relation
    join pg_catalog.pg_partitioned_table as p on p.partrelid = i.inhrelid
),
counters as (
  select
    branches.root,
    pg_catalog.sum(
      pg_catalog.pg_stat_get_tuples_inserted(i.inhrelid)
        + pg_catalog.pg_stat_get_tuples_updated(i.inhrelid)
        + pg_catalog.pg_stat_get_tuples_deleted(i.inhrelid)
    ) as changes
  from
    branches
    join pg_catalog.pg_inherits as i on i.inhparent = branches.relation
  group by branches.root
),
deeper as (
  select branches.root, pg_catalog.sum(greatest(c.reltuples, 0)::pg_catalog.float8) as rows
  from
    branches
    join pg_catalog.pg_inherits as i on i.inhparent = branches.relation
    join pg_catalog.pg_class as c on c.oid = i.inhrelid
  where branches.relation <> branches.root and c.relkind = 'r'
  group by branches.root
)
select
  c.oid,
  c.reltuples as rows,
  greatest(
    pg_catalog.pg_stat_get_last_analyze_time(c.oid),
    pg_catalog.pg_stat_get_last_autoanalyze_time(c.oid)
  ) as "lastAnalyzed",
  coalesce(counters.changes, 0)::pg_catalog.text as changes,
  coalesce(deeper.rows, 0) as "deeperRows"
from
  pg_catalog.unnest($1::pg_catalog.oid[]) as wanted (oid)
  join pg_catalog.pg_class as c on c.oid = wanted.oid
  left join counters on counters.root = c.oid
  left join deeper on deeper.root = c.oid
