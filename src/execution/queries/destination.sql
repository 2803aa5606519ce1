-- What is to be known of the schema $1 before a table $2 of the role $3, with all that is below it, is put there: whether the role may
-- create there, and the first of the names that another relation has there already. No row: no such schema.
with recursive tree (relation) as (
  select $2::pg_catalog.oid
  union all
  select i.inhrelid
  from
    tree
    join pg_catalog.pg_inherits as i on i.inhparent = tree.relation
)
select
  pg_catalog.has_schema_privilege(r.oid, n.oid, 'CREATE') as writable,
  (
    select c.relname::pg_catalog.text
    from
      tree
      join pg_catalog.pg_class as own on own.oid = tree.relation
      join pg_catalog.pg_class as c on c.relnamespace = n.oid and c.relname = own.relname and c.oid <> own.oid
    order by c.relname
    limit 1
  ) as taken
from pg_catalog.pg_namespace as n
cross join pg_catalog.pg_roles as r
where n.nspname = $1 and r.rolname = $3
