-- May these roles create in these schemas and tablespaces? Three arrays of equal length: $1 'schema' or 'tablespace', $2 its name, $3 the role.
select
  p.kind,
  p.name,
  p.role,
  (s.oid is not null or t.oid is not null) as is_there,
  case
    when r.oid is null then false
    when s.oid is not null then
      pg_catalog.has_schema_privilege(r.oid, s.oid, 'USAGE') and pg_catalog.has_schema_privilege(r.oid, s.oid, 'CREATE')
    when t.oid is not null then pg_catalog.has_tablespace_privilege(r.oid, t.oid, 'CREATE')
    else false
  end as may_create
from
  rows from (
    pg_catalog.unnest($1::pg_catalog.text[]),
    pg_catalog.unnest($2::pg_catalog.text[]),
    pg_catalog.unnest($3::pg_catalog.text[])
  ) as p (kind, name, role)
  left join pg_catalog.pg_roles as r on r.rolname = p.role
  left join pg_catalog.pg_namespace as s on p.kind = 'schema' and s.nspname = p.name
  left join pg_catalog.pg_tablespace as t on p.kind = 'tablespace' and t.spcname = p.name
