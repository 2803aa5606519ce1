-- What makes it wrong to move rows out of the DEFAULT partition $2 of $1 by DELETE and INSERT: one row for each obstacle.
-- Walks pg_inherits by itself: pg_partition_tree() would lock (postgres.md M2).
with recursive tree (relation) as (
  select $2::pg_catalog.oid
  union all
  select i.inhrelid
  from tree
  join pg_catalog.pg_inherits as i on i.inhparent = tree.relation
)
select 'foreign-key' as kind, k.conname as name, k.conrelid::pg_catalog.regclass::pg_catalog.text as subject
from pg_catalog.pg_constraint as k
where k.contype = 'f' and k.confrelid in ($1::pg_catalog.oid, $2::pg_catalog.oid) and k.conparentid = 0
union all
-- 8: row or statement triggers ON DELETE.
select 'delete-trigger', t.tgname, t.tgrelid::pg_catalog.regclass::pg_catalog.text
from tree
join pg_catalog.pg_trigger as t on t.tgrelid = tree.relation
where not t.tgisinternal and t.tgenabled <> 'D' and t.tgtype & 8 <> 0
union all
-- 4: rules ON DELETE.
select 'delete-rule', r.rulename, r.ev_class::pg_catalog.regclass::pg_catalog.text
from tree
join pg_catalog.pg_rewrite as r on r.ev_class = tree.relation
where r.ev_type = '4' and r.ev_enabled <> 'D'
union all
select 'publication', p.pubname, $1::pg_catalog.oid::pg_catalog.regclass::pg_catalog.text
from pg_catalog.pg_publication as p
where
  p.puballtables
  or exists (
    select from pg_catalog.pg_publication_rel as r
    where r.prpubid = p.oid and r.prrelid in ($1::pg_catalog.oid, $2::pg_catalog.oid)
  )
  or exists (
    select from pg_catalog.pg_publication_namespace as s
    join pg_catalog.pg_class as c on c.relnamespace = s.pnnspid
    where s.pnpubid = p.oid and c.oid in ($1::pg_catalog.oid, $2::pg_catalog.oid)
  )
order by 1, 2
