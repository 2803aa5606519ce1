-- The indexes of a table, but for those that a constraint makes. $1: its OID.
-- Of a partitioned table the server prints ON ONLY, which would leave its partitions without one.
select
  c.relname::pg_catalog.text as name,
  case c.relkind
    when 'I' then pg_catalog.regexp_replace(pg_catalog.pg_get_indexdef(c.oid), ' ON ONLY ', ' ON ')
    else pg_catalog.pg_get_indexdef(c.oid)
  end as statement
from
  pg_catalog.pg_index as i
  join pg_catalog.pg_class as c on c.oid = i.indexrelid
where
  i.indrelid = $1
  and not exists (
    select
    from pg_catalog.pg_constraint as k
    where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x')
  )
order by c.relname
