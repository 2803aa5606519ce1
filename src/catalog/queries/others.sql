-- What the named relations are that are not partitioned tables of their own. $1: schemas, $2: names.
select
  n.nspname::pg_catalog.text as schema,
  c.relname::pg_catalog.text as name,
  case
    when c.relispartition then 'partition'
    when c.relkind = 'r' and c.relpersistence = 't' then 'temporary table'
    when c.relkind = 'r' then 'table'
    when c.relkind = 'v' then 'view'
    when c.relkind = 'm' then 'materialized view'
    when c.relkind = 'f' then 'foreign table'
    when c.relkind = 'p' then 'partitioned table that is left alone'
    when c.relkind = 'S' then 'sequence'
    when c.relkind = 'c' then 'composite type'
    when c.relkind in ('i', 'I') then 'index'
    else 'relation'
  end as kind,
  c.relkind = 'r' and exists (select from pg_catalog.pg_inherits as o where o.inhparent = c.oid) as "hasChildren",
  pn.nspname::pg_catalog.text as "parentSchema",
  pc.relname::pg_catalog.text as "parentName"
from
  rows from (pg_catalog.unnest($1::pg_catalog.text[]), pg_catalog.unnest($2::pg_catalog.text[])) as wanted (schema, name)
  join pg_catalog.pg_namespace as n on n.nspname = wanted.schema::pg_catalog.name
  join pg_catalog.pg_class as c on c.relnamespace = n.oid and c.relname = wanted.name::pg_catalog.name
  left join pg_catalog.pg_inherits as i on i.inhrelid = c.oid and c.relispartition
  left join pg_catalog.pg_class as pc on pc.oid = i.inhparent
  left join pg_catalog.pg_namespace as pn on pn.oid = pc.relnamespace
