-- Tables that were made from an archive and stand in this very database, as they are called now: still by the cluster's
-- identifier to be told from those of a cluster that this one is a copy of.
select
  r.id::pg_catalog.float8 as id,
  r.ledger_id::pg_catalog.float8 as "ledgerId",
  -- The set that it hangs under may be another than the one that it left: one that was made anew under the old name.
  coalesce((select i.inhparent from pg_catalog.pg_inherits as i where i.inhrelid = c.oid limit 1), l.parent_oid) as "parentOid",
  c.oid,
  n.nspname::pg_catalog.text as schema,
  c.relname::pg_catalog.text as name,
  pg_catalog.pg_get_userbyid(c.relowner)::pg_catalog.text as owner,
  exists (
    select from pg_catalog.pg_inherits as i where i.inhrelid = c.oid
  ) as "isAttached",
  r.until,
  r.system_identifier as "systemIdentifier",
  pg_catalog.has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE')
    and pg_catalog.has_function_privilege('pg_catalog.pg_control_checkpoint()', 'EXECUTE') as "mayReadControl"
from
  :"schema".restored as r
  join :"schema".ledger as l on l.id = r.ledger_id
  join pg_catalog.pg_database as d on d.oid = r.database_oid and d.datname = pg_catalog.current_database()
  join pg_catalog.pg_class as c on c.oid = r.table_oid and c.relkind = 'r'
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where r.ended_at is null
order by r.id
