-- Every direct partition of every top-level partitioned table, those pending detach included.
-- The bound is printed without the table's OID: a bound holds no column, and with the OID pg_get_expr() would wait behind whoever
-- holds ACCESS EXCLUSIVE on that partition, and take half as long again.
select
  i.inhparent as parent,
  c.oid,
  n.nspname::pg_catalog.text as schema,
  c.relname::pg_catalog.text as name,
  c.relkind::pg_catalog.text as kind,
  r.rolname::pg_catalog.text as owner,
  pg_catalog.pg_get_expr(c.relpartbound, 0) as bound,
  i.inhdetachpending as pending,
  c.relpages as pages,
  c.reltuples as rows,
  c.reloptions as options,
  t.spcname::pg_catalog.text as tablespace
from
  pg_catalog.pg_partitioned_table as p
  join pg_catalog.pg_class as pc on pc.oid = p.partrelid and not pc.relispartition
  join pg_catalog.pg_inherits as i on i.inhparent = p.partrelid
  join pg_catalog.pg_class as c on c.oid = i.inhrelid
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  join pg_catalog.pg_roles as r on r.oid = c.relowner
  left join pg_catalog.pg_tablespace as t on t.oid = c.reltablespace
