-- The given DEFAULT partitions: where they are now, how full, and whether we may act as their owners. $1: OIDs.
-- $2: 'SET' on PostgreSQL 16 and newer, 'MEMBER' before, where membership alone allows SET ROLE.
select
  c.oid,
  n.nspname::pg_catalog.text as schema,
  c.relname::pg_catalog.text as name,
  r.rolname::pg_catalog.text as owner,
  pg_catalog.pg_has_role(c.relowner, $2) as "mayBecomeOwner",
  c.relkind::pg_catalog.text as kind,
  c.reltuples as rows
from
  pg_catalog.pg_class as c
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  join pg_catalog.pg_roles as r on r.oid = c.relowner
where c.oid = any ($1::pg_catalog.oid[])
