-- Every hold ever placed on one set, the oldest first. $1, $2, $3: the parent's OID and name.
select
  h.id::pg_catalog.float8 as id,
  h.lower,
  h.upper,
  h.key_type as "keyType",
  h.reason,
  h.until,
  h.placed_at as "placedAt",
  h.placed_by as "placedBy",
  h.released_at as "releasedAt",
  h.released_by as "releasedBy"
from
  :"schema".hold as h
  join pg_catalog.pg_database as d on d.datname = pg_catalog.current_database()
where
  h.parent_oid = $1::pg_catalog.oid and h.database_oid = d.oid
  or h.parent_schema = $2::pg_catalog.text and h.parent_name = $3::pg_catalog.text
order by h.id
