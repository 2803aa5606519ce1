-- How a table that is partitioned itself is parted, from the top: what makes each of its partitions. $1: its OID.
with recursive parts (oid, parent, depth) as (
  select i.inhrelid, i.inhparent, 1
  from pg_catalog.pg_inherits as i
  where i.inhparent = $1
  union all
  select i.inhrelid, i.inhparent, parts.depth + 1
  from
    parts
    join pg_catalog.pg_inherits as i on i.inhparent = parts.oid
)
select
  pg_catalog.format(
    'create table %I.%I partition of %I.%I %s%s',
    n.nspname,
    c.relname,
    pn.nspname,
    p.relname,
    pg_catalog.pg_get_expr(c.relpartbound, c.oid),
    case when c.relkind = 'p' then ' partition by ' || pg_catalog.pg_get_partkeydef(c.oid) else '' end
  ) as statement
from
  parts
  join pg_catalog.pg_class as c on c.oid = parts.oid
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  join pg_catalog.pg_class as p on p.oid = parts.parent
  join pg_catalog.pg_namespace as pn on pn.oid = p.relnamespace
order by parts.depth, n.nspname, c.relname
