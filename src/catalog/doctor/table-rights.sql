-- For each partitioned table ($1: OIDs): may we become its owner, and may the owner create in the table's schema?
-- $2: 'SET' on PostgreSQL 16 and newer, 'MEMBER' before, where membership alone allows SET ROLE.
select
  c.oid::pg_catalog.int8::pg_catalog.text as oid,
  n.nspname::pg_catalog.text as schema,
  o.rolname::pg_catalog.text as owner,
  pg_catalog.pg_has_role(c.relowner, 'MEMBER') as is_member,
  pg_catalog.pg_has_role(c.relowner, $2) as may_become_owner,
  pg_catalog.has_schema_privilege(c.relowner, n.oid, 'USAGE')
    and pg_catalog.has_schema_privilege(c.relowner, n.oid, 'CREATE') as owner_may_create
from
  pg_catalog.pg_class as c
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  join pg_catalog.pg_roles as o on o.oid = c.relowner
where c.oid = any ($1::pg_catalog.oid[])
order by n.nspname, c.relname
