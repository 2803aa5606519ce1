-- Which of the wanted names are taken, by any relation or type. $1: schemas, $2: names. The array type `_x` of a table gives way by
-- itself and does not count (postgres.md E3); nor does a copy of ours that a crash interrupted: it is taken up again under its name.
with wanted as (
  select n.oid as namespace, w.schema, w.name
  from
    rows from (pg_catalog.unnest($1::pg_catalog.text[]), pg_catalog.unnest($2::pg_catalog.text[])) as w (schema, name)
    join pg_catalog.pg_namespace as n on n.nspname = w.schema::pg_catalog.name
),
copies as (
  select c.oid
  from
    wanted as w
    join pg_catalog.pg_class as c on c.relnamespace = w.namespace and c.relname = w.name::pg_catalog.name
    join pg_catalog.pg_constraint as k on k.conrelid = c.oid
  where
    c.relkind = 'r'
    and not c.relispartition
    and pg_catalog.starts_with(k.conname::pg_catalog.text, 'partitiond_copy_')
)
select w.schema, w.name
from
  wanted as w
  join pg_catalog.pg_class as c on c.relnamespace = w.namespace and c.relname = w.name::pg_catalog.name
where c.oid not in (select copies.oid from copies)
union
select w.schema, w.name
from
  wanted as w
  join pg_catalog.pg_type as t on t.typnamespace = w.namespace and t.typname = w.name::pg_catalog.name
where not exists (select from pg_catalog.pg_type as element where element.typarray = t.oid)
  and t.typrelid not in (select copies.oid from copies)
