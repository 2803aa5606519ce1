-- $1: published sets. Of each the tables under it whose rows nothing tells apart: with an identity of `nothing`, or the default one and no
-- primary key, or an index that is gone. UPDATE and DELETE through the set fail on them (postgres.md I7d). The walk takes no locks, which
-- pg_partition_tree() would.
with recursive tree (set, oid) as (
  select s.oid, s.oid
  from pg_catalog.unnest($1::pg_catalog.oid[]) as s (oid)
  union all
  select t.set, i.inhrelid
  from
    tree as t
    join pg_catalog.pg_inherits as i on i.inhparent = t.oid
),
unidentified as (
  select t.set, n.nspname, c.relname, pg_catalog.row_number() over (partition by t.set order by c.oid desc) as place
  from
    tree as t
    join pg_catalog.pg_class as c on c.oid = t.oid
    join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  where
    c.relkind = 'r'
    and case c.relreplident
      when 'f' then false
      when 'n' then true
      else not exists (
        select from pg_catalog.pg_index as x
        where
          x.indrelid = c.oid
          and x.indisvalid
          and x.indimmediate
          and case c.relreplident when 'i' then x.indisreplident else x.indisprimary end
      )
    end
)
select
  u.set,
  pg_catalog.count(*)::pg_catalog.int4 as count,
  -- The newest, because those are written to.
  pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('schema', u.nspname, 'name', u.relname) order by u.place)
    filter (where u.place <= 3) as first
from unidentified as u
group by u.set
