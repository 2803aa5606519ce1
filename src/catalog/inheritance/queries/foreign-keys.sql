-- The tables that the given ones ($1: OIDs) or what inherits from them reference: whoever drops one of those locks them.
select
  family.parent as set,
  'out' as direction,
  pg_catalog.min(k.conname::pg_catalog.text) as "constraint",
  n.nspname::pg_catalog.text as schema,
  c.relname::pg_catalog.text as name
from
  (
    select i.inhparent as parent, i.inhrelid as member
    from pg_catalog.pg_inherits as i
    where i.inhparent = any ($1::pg_catalog.oid[])
    union all
    select p.oid, p.oid
    from pg_catalog.unnest($1::pg_catalog.oid[]) as p (oid)
  ) as family
  join pg_catalog.pg_constraint as k on k.conrelid = family.member and k.contype = 'f'
  join pg_catalog.pg_class as c on c.oid = k.confrelid
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
group by family.parent, n.nspname, c.relname
order by schema, name
