-- Which of the wanted names are taken, by any relation or type. $1: schemas, $2: names. The array type `_x` of a table gives way by
-- itself and does not count (postgres.md E3).
with wanted as (
  select n.oid as namespace, w.schema, w.name
  from
    rows from (pg_catalog.unnest($1::pg_catalog.text[]), pg_catalog.unnest($2::pg_catalog.text[])) as w (schema, name)
    join pg_catalog.pg_namespace as n on n.nspname = w.schema::pg_catalog.name
)
select w.schema, w.name
from
  wanted as w
  join pg_catalog.pg_class as c on c.relnamespace = w.namespace and c.relname = w.name::pg_catalog.name
union
select w.schema, w.name
from
  wanted as w
  join pg_catalog.pg_type as t on t.typnamespace = w.namespace and t.typname = w.name::pg_catalog.name
where not exists (select from pg_catalog.pg_type as element where element.typarray = t.oid)
