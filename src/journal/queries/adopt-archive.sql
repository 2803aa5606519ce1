-- A table that was restored from an archive leaves again, unchanged: the archive is its own from now on, read back a moment ago. $1: its
-- ledger row, $2: the row that had the archive, $3: when. Other tables that were made from it are held against it, and keep it, as before.
with given as (
  select * from :"schema".ledger where id = $2::pg_catalog.int8 and archive_location is not null
),
let_go as (
  update :"schema".ledger as l
  set archive_location = null
  from given
  where l.id = given.id
),
moved as (
  update :"schema".restored as r
  set ledger_id = $1::pg_catalog.int8
  from given
  where r.ledger_id = given.id and r.ended_at is null
)
update :"schema".ledger as l
set
  state = 'verified',
  archive_kind = given.archive_kind,
  archive_format = given.archive_format,
  archive_location = given.archive_location,
  archive_manifest_sha256 = given.archive_manifest_sha256,
  rows = given.rows,
  digest = given.digest,
  archive_bytes = given.archive_bytes,
  archive_columns = given.archive_columns,
  archived_at = given.archived_at,
  verified_at = $3::pg_catalog.timestamptz,
  archive_checked_at = $3::pg_catalog.timestamptz,
  archive_damage = null
from given
where l.id = $1::pg_catalog.int8 and l.state = 'detached'
returning true as yes
