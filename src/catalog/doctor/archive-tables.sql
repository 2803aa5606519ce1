-- May these tables take the rows of these sets? Four arrays of equal length: $1 the set's OID, $2 and $3 schema and name of the archive table,
-- $4 the role that writes. `missing`: columns of the set that the table has not, or of another type; generated ones are not written.
select
  p.parent::pg_catalog.int8::pg_catalog.text as parent,
  p.schema,
  p.name,
  p.role,
  c.relkind as kind,
  c.relpersistence as persistence,
  n.oid is not null as schema_is_there,
  coalesce(pg_catalog.has_schema_privilege(r.oid, n.oid, 'USAGE'), false) as may_use_schema,
  coalesce(pg_catalog.has_schema_privilege(r.oid, n.oid, 'CREATE'), false) as may_create,
  coalesce(
    pg_catalog.has_table_privilege(r.oid, c.oid, 'SELECT') and pg_catalog.has_table_privilege(r.oid, c.oid, 'INSERT'),
    false
  ) as may_write,
  array(
    select a.attname::pg_catalog.text
    from pg_catalog.pg_attribute as a
    where
      a.attrelid = p.parent
      and a.attnum > 0
      and not a.attisdropped
      and a.attgenerated = ''
      and not exists (
        select
        from pg_catalog.pg_attribute as b
        where
          b.attrelid = c.oid
          and b.attname = a.attname
          and b.attnum > 0
          and not b.attisdropped
          and b.attgenerated = ''
          and pg_catalog.format_type(b.atttypid, b.atttypmod) = pg_catalog.format_type(a.atttypid, a.atttypmod)
      )
    order by a.attnum
  ) as missing
from
  rows from (
    pg_catalog.unnest($1::pg_catalog.oid[]),
    pg_catalog.unnest($2::pg_catalog.text[]),
    pg_catalog.unnest($3::pg_catalog.text[]),
    pg_catalog.unnest($4::pg_catalog.text[])
  ) as p (parent, schema, name, role)
  left join pg_catalog.pg_roles as r on r.rolname = p.role
  left join pg_catalog.pg_namespace as n on n.nspname = p.schema
  left join pg_catalog.pg_class as c on c.relnamespace = n.oid and c.relname = p.name
