-- Every direct partition of every partitioned table of whatever level, those pending detach included.
-- The bound is printed without the table's OID: a bound holds no column, and with the OID pg_get_expr() would wait behind whoever
-- holds ACCESS EXCLUSIVE on that partition, and take half as long again.
-- What is as usual (the parent's schema and owner, a plain table) is null, and names are looked up for the rest alone: joining roles,
-- schemas and tablespaces for each of ten thousand rows takes longer than everything else, because the planner has no statistics of them.
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
  pg_catalog.pg_get_expr(c.relpartbound, 0) as bound,
  nullif(i.inhdetachpending, false) as pending,
  nullif(c.relforcerowsecurity, false) as forced,
  c.relpages as pages,
  c.reltuples as rows,
  c.reloptions as options,
  case
    when c.reltablespace <> 0
      then (select t.spcname::pg_catalog.text from pg_catalog.pg_tablespace as t where t.oid = c.reltablespace)
  end as tablespace,
  case
    when
      c.relowner <> pc.relowner
      or c.relacl is distinct from pc.relacl
      or c.relrowsecurity <> pc.relrowsecurity
      or c.relforcerowsecurity <> pc.relforcerowsecurity
      or c.relreplident <> pc.relreplident
      or c.relreplident = 'i'
      or c.relpersistence = 'u'
      then true
  end as differs
from
  pg_catalog.pg_partitioned_table as p
  join pg_catalog.pg_class as pc on pc.oid = p.partrelid
  join pg_catalog.pg_inherits as i on i.inhparent = p.partrelid
  join pg_catalog.pg_class as c on c.oid = i.inhrelid
