-- The foreign keys that reference the partitioned tables $1, with their columns; the copies that partitions have are left out. Found by the
-- triggers that check them, because pg_constraint has no index on the referenced table; what is not enforced has none, and is left out too.
-- $2: 'SET' on PostgreSQL 16 and newer, 'MEMBER' before, where membership alone allows SET ROLE.
select
  k.confrelid as set,
  k.conname::pg_catalog.text as "constraint",
  n.nspname::pg_catalog.text as schema,
  c.relname::pg_catalog.text as name,
  c.relkind = 'p' as "isPartitioned",
  case when pg_catalog.pg_has_role(referenced.relowner, $2) then r.rolname::pg_catalog.text end as role,
  columns.columns,
  columns."isTelling"
from
  pg_catalog.pg_constraint as k
  join pg_catalog.pg_class as c on c.oid = k.conrelid
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  join pg_catalog.pg_class as referenced on referenced.oid = k.confrelid
  join pg_catalog.pg_roles as r on r.oid = referenced.relowner
  cross join lateral (
    select
      pg_catalog.json_agg(
        pg_catalog.json_build_object(
          'from', a.attname,
          'to', b.attname,
          'isSameType', a.atttypid = b.atttypid and a.attcollation = b.attcollation,
          'isPlain', o.oprname = '=' and o.oprnamespace = 'pg_catalog'::pg_catalog.regnamespace
        )
        order by pair.place
      ) as columns,
      -- Texts may say what is nobody's business: numbers, times, UUIDs and booleans do not.
      pg_catalog.bool_or(t.typcategory not in ('N', 'D', 'B') and t.oid <> 'pg_catalog.uuid'::pg_catalog.regtype) as "isTelling"
    from
      rows from (pg_catalog.unnest(k.conkey), pg_catalog.unnest(k.confkey), pg_catalog.unnest(k.conpfeqop))
        with ordinality as pair (from_column, to_column, operator, place)
      join pg_catalog.pg_attribute as a on a.attrelid = k.conrelid and a.attnum = pair.from_column
      join pg_catalog.pg_attribute as b on b.attrelid = k.confrelid and b.attnum = pair.to_column
      join pg_catalog.pg_type as t on t.oid = a.atttypid
      join pg_catalog.pg_operator as o on o.oid = pair.operator
  ) as columns
where
  k.contype = 'f'
  and k.conparentid = 0
  and k.confrelid = any ($1::pg_catalog.oid[])
  and k.oid in (select t.tgconstraint from pg_catalog.pg_trigger as t where t.tgrelid = any ($1::pg_catalog.oid[]))
order by "constraint", schema, name
