-- $1: the hold; $2, $3, $4: the parent's OID and name, one of which must be the hold's. Released once: who did it first stays known.
update :"schema".hold as h
set released_at = pg_catalog.clock_timestamp(), released_by = session_user
from pg_catalog.pg_database as d
where
  d.datname = pg_catalog.current_database()
  and h.id = $1::pg_catalog.int8
  and h.released_at is null
  and (
    h.parent_oid = $2::pg_catalog.oid and h.database_oid = d.oid
    or h.parent_schema = $3::pg_catalog.text and h.parent_name = $4::pg_catalog.text
  )
returning true as yes
