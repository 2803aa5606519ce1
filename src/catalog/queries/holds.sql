-- Every hold that was placed by hand and not released, the oldest first.
select
  h.id::pg_catalog.float8 as id,
  h.parent_schema as "parentSchema",
  h.parent_name as "parentName",
  case when h.database_oid = d.oid then h.parent_oid end as "parentOid",
  h.lower,
  h.upper,
  h.key_type as "keyType",
  h.reason,
  h.until,
  h.placed_at as "placedAt",
  h.placed_by as "placedBy"
from
  :"schema".hold as h
  join pg_catalog.pg_database as d on d.datname = pg_catalog.current_database()
where h.released_at is null
order by h.id
