-- Statistics of the given partitioned tables, summed over their leaves. $1: OIDs.
-- Walks pg_inherits by itself: pg_partition_tree() would lock every partition (postgres.md M2). Only partitions that are partitioned
-- themselves are walked; the many leaves are met once, at the end.
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
leaves as (
  select
    branches.root,
    pg_catalog.sum(
      pg_catalog.pg_stat_get_tuples_inserted(c.oid)
        + pg_catalog.pg_stat_get_tuples_updated(c.oid)
        + pg_catalog.pg_stat_get_tuples_deleted(c.oid)
    ) as changes,
    pg_catalog.sum(greatest(c.reltuples, 0)::pg_catalog.float8) as rows
  from
    branches
    join pg_catalog.pg_inherits as i on i.inhparent = branches.relation
    join pg_catalog.pg_class as c on c.oid = i.inhrelid
  where c.relkind = 'r'
  group by branches.root
)
select
  c.oid,
  c.reltuples as rows,
  greatest(
    pg_catalog.pg_stat_get_last_analyze_time(c.oid),
    pg_catalog.pg_stat_get_last_autoanalyze_time(c.oid)
  ) as "lastAnalyzed",
  coalesce(leaves.changes, 0)::pg_catalog.text as changes,
  coalesce(leaves.rows, 0) as "leafRows"
from
  pg_catalog.unnest($1::pg_catalog.oid[]) as wanted (oid)
  join pg_catalog.pg_class as c on c.oid = wanted.oid
  left join leaves on leaves.root = c.oid
