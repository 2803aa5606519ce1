-- Subscriptions of this database that fill a partitioned table, or tables that hang under one at any depth.
with recursive filled (set, relation, subscription) as (
  select r.srrelid, r.srrelid, r.srsubid
  from pg_catalog.pg_subscription_rel as r
  union
  select i.inhparent, f.relation, f.subscription
  from
    filled as f
    join pg_catalog.pg_inherits as i on i.inhrelid = f.set
)
select distinct
  f.set,
  s.subname::pg_catalog.text as name
from
  filled as f
  join pg_catalog.pg_partitioned_table as t on t.partrelid = f.set
  join pg_catalog.pg_subscription as s on s.oid = f.subscription
order by name
