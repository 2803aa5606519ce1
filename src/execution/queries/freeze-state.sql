-- How much of the table $1 is known to be visible to all and, from PostgreSQL 18 on, frozen. Null where this server does not say.
select
  c.relpages as pages,
  c.relallvisible as visible_pages,
  (pg_catalog.to_jsonb(c) ->> 'relallfrozen')::pg_catalog.int4 as frozen_pages,
  (
    select n.nspname
    from pg_catalog.pg_proc as f
    join pg_catalog.pg_namespace as n on n.oid = f.pronamespace
    join pg_catalog.pg_depend as d on d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass and d.objid = f.oid and d.deptype = 'e'
    join pg_catalog.pg_extension as e on e.oid = d.refobjid and e.extname = 'pg_visibility'
    where f.proname = 'pg_visibility_map_summary' and pg_catalog.has_function_privilege(f.oid, 'execute')
  ) as visibility_schema
from pg_catalog.pg_class as c
where c.oid = $1::pg_catalog.oid
