-- The index of the table $1 that is called $2, or that has the line $3 in its comment and is valid; without either no row.
select
  c.oid,
  c.relname::pg_catalog.text as name,
  x.indisvalid as "isValid",
  c.relkind = 'I' as "isPartitioned",
  i.inhparent as "attachedTo"
from
  pg_catalog.pg_index as x
  join pg_catalog.pg_class as c on c.oid = x.indexrelid
  left join pg_catalog.pg_inherits as i on i.inhrelid = c.oid
where
  x.indrelid = $1::pg_catalog.oid
  and (
    c.relname = $2::pg_catalog.text
    or (
      x.indisvalid
      and $3::pg_catalog.text = any (pg_catalog.string_to_array(pg_catalog.obj_description(c.oid, 'pg_class'), pg_catalog.chr(10)))
    )
  )
limit 1
