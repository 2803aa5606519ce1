-- What is to be known of the relation $1.$2 before rows of a partition of the table $4 are put there by the role $3. No row: no such one.
select
  c.oid,
  c.relkind as kind,
  -- Of the table and its parts, whatever has rows, the first that is unlogged or temporary.
  (
    select pg_catalog.json_build_object('schema', s.nspname, 'name', p.relname)
    from
      (select c.oid union select t.relid::pg_catalog.oid from pg_catalog.pg_partition_tree(c.oid) as t) as parts (oid)
      join pg_catalog.pg_class as p on p.oid = parts.oid
      join pg_catalog.pg_namespace as s on s.oid = p.relnamespace
    where p.relpersistence <> 'p' and p.relkind <> 'p'
    order by p.oid
    limit 1
  ) as fleeting,
  -- The set's own top, or anything below it.
  $4::pg_catalog.oid = any (array(select a.relid::pg_catalog.oid from pg_catalog.pg_partition_ancestors(c.oid) as a)) as "isOfSet",
  pg_catalog.has_schema_privilege(r.oid, n.oid, 'USAGE')
    and pg_catalog.has_table_privilege(r.oid, c.oid, 'SELECT')
    and pg_catalog.has_table_privilege(r.oid, c.oid, 'INSERT') as usable,
  (
    select
      coalesce(
        pg_catalog.json_agg(
          pg_catalog.json_build_object(
            'name', a.attname,
            'type', pg_catalog.format_type(a.atttypid, a.atttypmod),
            'generated', a.attgenerated <> ''
          )
        ),
        '[]'
      )
    from pg_catalog.pg_attribute as a
    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  ) as columns
from pg_catalog.pg_class as c
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
cross join pg_catalog.pg_roles as r
where n.nspname = $1 and c.relname = $2 and r.rolname = $3
