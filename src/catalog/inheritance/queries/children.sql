-- The tables that inherit from the given ones directly. $1: OIDs of the parents. Columns as in queries/partitions.sql.
select
  i.inhparent as parent,
  c.oid,
  case
    when c.relnamespace <> pc.relnamespace
      then (select n.nspname::pg_catalog.text from pg_catalog.pg_namespace as n where n.oid = c.relnamespace)
  end as schema,
  c.relname::pg_catalog.text as name,
  nullif(c.relkind, 'r')::pg_catalog.text as kind,
  case when c.relowner <> pc.relowner then pg_catalog.pg_get_userbyid(c.relowner)::pg_catalog.text end as owner,
  c.relpages as pages,
  c.reltuples as rows,
  c.reloptions as options,
  case
    when c.reltablespace <> 0
      then (select t.spcname::pg_catalog.text from pg_catalog.pg_tablespace as t where t.oid = c.reltablespace)
  end as tablespace,
  c.relpersistence = 't' as "isTemporary",
  exists (select from pg_catalog.pg_inherits as o where o.inhrelid = c.oid and o.inhparent <> i.inhparent) as "hasOtherParents",
  exists (select from pg_catalog.pg_inherits as o where o.inhparent = c.oid) as "hasChildren"
from
  pg_catalog.pg_inherits as i
  join pg_catalog.pg_class as pc on pc.oid = i.inhparent
  join pg_catalog.pg_class as c on c.oid = i.inhrelid
where i.inhparent = any ($1::pg_catalog.oid[])
