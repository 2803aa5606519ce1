-- What stands under the OIDs $1 and the name $2.$3 now; a relation that is gone has no row. The bound is printed without the table's OID:
-- with it pg_get_expr() would wait behind whoever holds ACCESS EXCLUSIVE on the table.
select
  c.oid,
  n.nspname as schema,
  c.relname as name,
  c.relkind as kind,
  pg_catalog.pg_get_userbyid(c.relowner) as owner,
  i.inhparent as parent_oid,
  coalesce(i.inhdetachpending, false) as pending_detach,
  pg_catalog.pg_get_expr(c.relpartbound, 0) as bound
from
  (
    select listed.oid
    from pg_catalog.unnest($1::pg_catalog.oid[]) as listed (oid)
    union all
    select named.oid
    from
      pg_catalog.pg_class as named
      join pg_catalog.pg_namespace as s on s.oid = named.relnamespace
    where s.nspname = $2 and named.relname = $3
  ) as wanted
  join pg_catalog.pg_class as c on c.oid = wanted.oid
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  left join pg_catalog.pg_inherits as i on i.inhrelid = c.oid
