-- The given partitions: where they are now, whether we may act as their owners, and whether an index leads straight to the greatest key.
-- $1: OIDs. $2: for each the key's column, null where the key is an expression.
-- $3: 'SET' on PostgreSQL 16 and newer, 'MEMBER' before, where membership alone allows SET ROLE.
select
  c.oid,
  n.nspname::pg_catalog.text as schema,
  c.relname::pg_catalog.text as name,
  r.rolname::pg_catalog.text as owner,
  pg_catalog.pg_has_role(c.relowner, $3) as "mayBecomeOwner",
  exists (
    select
    from
      pg_catalog.pg_attribute as a
      join pg_catalog.pg_index as x on x.indrelid = a.attrelid and x.indkey[0] = a.attnum
      join pg_catalog.pg_class as xc on xc.oid = x.indexrelid
      join pg_catalog.pg_am as m on m.oid = xc.relam
    where
      a.attrelid = c.oid
      and a.attname = wanted.key
      and not a.attisdropped
      and x.indisvalid
      and x.indpred is null
      and m.amname = 'btree'
  ) as "isIndexed"
from
  rows from (
    pg_catalog.unnest($1::pg_catalog.oid[]), pg_catalog.unnest($2::pg_catalog.text[])
  ) as wanted (oid, key)
  join pg_catalog.pg_class as c on c.oid = wanted.oid
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  join pg_catalog.pg_roles as r on r.oid = c.relowner
