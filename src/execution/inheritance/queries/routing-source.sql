-- The text of the function $2 in the schema $1 that takes no arguments.
select f.prosrc as source
from
  pg_catalog.pg_proc as f
  join pg_catalog.pg_namespace as n on n.oid = f.pronamespace
where n.nspname = $1::pg_catalog.name and f.proname = $2::pg_catalog.name and f.pronargs = 0
