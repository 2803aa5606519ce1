-- Tables below the given sets that lack an index: one of the policy's ($2 the sets' OIDs and $3 the marks, side by side), known by a line of
-- its comment, or one of the table they hang under, which is not valid then (postgres.md A13). Tables on which an index of ours was begun
-- and not finished ($4) are told as well. $1: the sets' OIDs.
-- Walks pg_inherits by itself: pg_partition_tree() would lock every partition.
with recursive marks (root, mark) as materialized (
  select asked.root, asked.mark
  from rows from (pg_catalog.unnest($2::pg_catalog.oid[]), pg_catalog.unnest($3::pg_catalog.text[])) as asked (root, mark)
),
tree (root, path, parent, relation) as (
  select asked.root, '{}'::pg_catalog.oid[], null::pg_catalog.oid, asked.root
  from pg_catalog.unnest($1::pg_catalog.oid[]) as asked (root)
  union all
  select tree.root, tree.path || i.inhrelid, tree.relation, i.inhrelid
  from
    tree
    join pg_catalog.pg_inherits as i on i.inhparent = tree.relation
  where not i.inhdetachpending
),
-- Comments are read once for all: looking each index's up takes as long as everything else together.
marked (relation, mark) as materialized (
  select own.indrelid, asked.mark
  from
    pg_catalog.pg_description as d
    join pg_catalog.pg_index as own on own.indexrelid = d.objoid
    join (select distinct marks.mark from marks) as asked
      on asked.mark = any (pg_catalog.string_to_array(d.description, pg_catalog.chr(10)))
  where
    d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass
    and d.objsubid = 0
    and pg_catalog.strpos(d.description, 'partitiond: ') > 0
    and own.indisvalid
),
unmarked (relation, marks) as (
  select tree.relation, pg_catalog.array_agg(marks.mark order by marks.mark)
  from
    tree
    join marks on marks.root = tree.root
    left join marked on marked.relation = tree.relation and marked.mark = marks.mark
    join pg_catalog.pg_class as c on c.oid = tree.relation
  where tree.parent is not null and marked.relation is null and c.relkind = 'r'
  group by tree.relation
),
incomplete (relation, index) as materialized (
  select x.indrelid, x.indexrelid
  from
    pg_catalog.pg_index as x
    join pg_catalog.pg_class as xc on xc.oid = x.indexrelid
  where not x.indisvalid and xc.relkind = 'I' and x.indrelid in (select tree.relation from tree)
),
lacks (relation, indexes) as (
  select tree.relation, pg_catalog.array_agg(incomplete.index order by incomplete.index)
  from
    incomplete
    join tree on tree.parent = incomplete.relation
    join pg_catalog.pg_class as c on c.oid = tree.relation
  where
    not exists (
      select
      from
        pg_catalog.pg_inherits as i
        join pg_catalog.pg_index as own on own.indexrelid = i.inhrelid
      where i.inhparent = incomplete.index and own.indrelid = tree.relation and (own.indisvalid or c.relkind = 'p')
    )
  group by tree.relation
)
select
  tree.root,
  tree.path,
  c.oid,
  n.nspname::pg_catalog.text as schema,
  c.relname::pg_catalog.text as name,
  pg_catalog.pg_get_userbyid(c.relowner)::pg_catalog.text as owner,
  c.relkind::pg_catalog.text as kind,
  t.spcname::pg_catalog.text as tablespace,
  tree.parent,
  pn.nspname::pg_catalog.text as "parentSchema",
  pc.relname::pg_catalog.text as "parentName",
  pg_catalog.pg_get_userbyid(pc.relowner)::pg_catalog.text as "parentOwner",
  coalesce(lacks.indexes, '{}') as lacks,
  coalesce(unmarked.marks, '{}') as unmarked
from
  tree
  left join lacks on lacks.relation = tree.relation
  left join unmarked on unmarked.relation = tree.relation
  join pg_catalog.pg_class as c on c.oid = tree.relation
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  join pg_catalog.pg_class as pc on pc.oid = tree.parent
  join pg_catalog.pg_namespace as pn on pn.oid = pc.relnamespace
  left join pg_catalog.pg_tablespace as t on t.oid = c.reltablespace
where
  lacks.relation is not null
  or unmarked.relation is not null
  or tree.relation = any ($4::pg_catalog.oid[])
order by tree.root, n.nspname, c.relname
