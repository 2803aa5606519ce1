-- How things stand with the ledger's schema. $1: its name.
select
  current_user::pg_catalog.text as role,
  pg_catalog.current_database()::pg_catalog.text as database,
  pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE') as "mayCreateSchema",
  n.oid is not null as "hasSchema",
  coalesce(pg_catalog.has_schema_privilege(n.oid, 'USAGE'), false) as "mayUse",
  coalesce(pg_catalog.has_schema_privilege(n.oid, 'CREATE'), false) as "mayCreate",
  exists (
    select from pg_catalog.pg_class as c where c.relnamespace = n.oid and c.relname = 'migration' and c.relkind = 'r'
  ) as "hasMigrations",
  -- Tables of ours in it that belong to a role we are no member of.
  array(
    select c.relname::pg_catalog.text
    from pg_catalog.pg_class as c
    where
      c.relnamespace = n.oid
      and c.relkind = 'r'
      and c.relname = any ($2::pg_catalog.text[])
      and not pg_catalog.pg_has_role(c.relowner, 'USAGE')
    order by c.relname
  ) as "foreignTables"
from
  (values (true)) as always (row)
  left join pg_catalog.pg_namespace as n on n.nspname = $1
