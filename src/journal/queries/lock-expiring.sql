-- The ledger's row of an archive that is to end, locked until the transaction ends: only of a partition that is gone, and of this very
-- database. $1: the row; $2: the location the plan saw. Whether a table made from it stands is asked next: a restore that held the row a
-- moment ago is seen by a later snapshot only.
select true as yes
from
  :"schema".ledger as l,
  pg_catalog.pg_control_system() as c,
  pg_catalog.pg_database as d
where
  l.id = $1::pg_catalog.int8
  and l.state = 'dropped'
  and l.archive_location = $2::pg_catalog.text
  and l.archive_expired_at is null
  and l.database_oid = d.oid
  and l.system_identifier = c.system_identifier::pg_catalog.text
  and d.datname = pg_catalog.current_database()
for update of l
