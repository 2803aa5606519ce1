-- The relations that DDL on the tables $1 locks besides them: DEFAULT partitions, tables they reference, tables that reference them. These
-- are found by the triggers that check them, because pg_constraint has no index on the referenced table.
-- A referenced table that is partitioned is locked with all its partitions (seen on 15 to 18, when attaching, detaching and dropping
-- alike), one that references is not. A table that references itself is its own partner, and its partitions with it.
with recursive referenced (oid) as (
  select k.confrelid
  from pg_catalog.pg_constraint as k
  where k.contype = 'f' and k.conrelid = any($1::pg_catalog.oid[])
  union
  -- By index for each: the planner expects many, and would read all of pg_inherits.
  select i.inhrelid
  from
    referenced
    cross join lateral (select below.inhrelid from pg_catalog.pg_inherits as below where below.inhparent = referenced.oid offset 0) as i
)
select p.partdefid as oid, 'default' as place
from pg_catalog.pg_partitioned_table as p
where p.partrelid = any($1::pg_catalog.oid[]) and p.partdefid <> 0
union all
select referenced.oid, 'out'
from referenced
union all
select distinct k.conrelid, 'in'
from
  pg_catalog.pg_trigger as t
  join pg_catalog.pg_constraint as k on k.oid = t.tgconstraint
where t.tgrelid = any($1::pg_catalog.oid[]) and k.contype = 'f' and k.confrelid = t.tgrelid
