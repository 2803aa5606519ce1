-- Records that a partition is about to leave this very database of this very cluster. What was begun before is taken up again; what had
-- left, came back and leaves once more begins anew, its archive included.
insert into :"schema".ledger as l (
  parent_schema, parent_name, parent_oid,
  partition_oid, partition_schema, partition_name,
  lower, upper, key_type, state, intended_at,
  database_oid, system_identifier, parts
)
select
  $1::pg_catalog.text, $2::pg_catalog.text, $3::pg_catalog.oid,
  $4::pg_catalog.oid, $5::pg_catalog.text, $6::pg_catalog.text,
  $7::pg_catalog.text, $8::pg_catalog.text, $9::pg_catalog.text, 'detaching', $10::pg_catalog.timestamptz,
  d.oid, c.system_identifier::pg_catalog.text,
  array(
    with recursive part as (
      select i.inhrelid as oid from pg_catalog.pg_inherits as i where i.inhparent = $4::pg_catalog.oid
      union
      -- By index for each: the planner expects many, and would read all of pg_inherits.
      select i.inhrelid
      from
        part
        cross join lateral (select below.inhrelid from pg_catalog.pg_inherits as below where below.inhparent = part.oid offset 0) as i
    )
    select part.oid from part order by part.oid
  )
from
  pg_catalog.pg_control_system() as c,
  pg_catalog.pg_database as d
where d.datname = pg_catalog.current_database()
on conflict (system_identifier, database_oid, partition_oid) where state <> 'dropped' do update set
  parent_schema = excluded.parent_schema,
  parent_name = excluded.parent_name,
  parent_oid = excluded.parent_oid,
  partition_schema = excluded.partition_schema,
  partition_name = excluded.partition_name,
  lower = excluded.lower,
  upper = excluded.upper,
  key_type = excluded.key_type,
  parts = excluded.parts,
  state = 'detaching',
  intended_at = excluded.intended_at,
  detached_at = null,
  detached_at_server = null,
  rows = null,
  digest = null,
  archive_kind = null,
  archive_format = null,
  archive_location = null,
  archive_manifest_sha256 = null,
  archive_bytes = null,
  archive_columns = null,
  archive_checked_at = null,
  archive_damage = null,
  archived_at = null,
  verified_at = null
returning l.id::pg_catalog.float8 as id
