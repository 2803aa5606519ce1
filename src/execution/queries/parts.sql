-- What hangs below tables ($1), at any level, now: names for people. Nothing is locked by the look.
with recursive part as (
  select i.inhparent as root, i.inhrelid as oid
  from pg_catalog.pg_inherits as i
  where i.inhparent = any($1::pg_catalog.oid[])
  union
  -- By index for each: the planner expects many, and would read all of pg_inherits.
  select part.root, i.inhrelid
  from
    part
    cross join lateral (select below.inhrelid from pg_catalog.pg_inherits as below where below.inhparent = part.oid offset 0) as i
)
select part.root, part.oid, n.nspname::pg_catalog.text as schema, c.relname::pg_catalog.text as name
from
  part
  cross join lateral (select own.relname, own.relnamespace from pg_catalog.pg_class as own where own.oid = part.oid offset 0) as c
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
order by n.nspname, c.relname
