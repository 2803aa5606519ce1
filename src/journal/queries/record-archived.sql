-- Written, not yet read back. What was archived before is replaced: the table has changed since. An earlier archive outside the database
-- stays, in a row of its own, until its time is over: nobody else would ever remove it. A partition that came back and leaves once more
-- finds its rows in the archive table: they are its own from now on, and do not end with an earlier row of the ledger.
with let_go as (
  update :"schema".ledger as o
  set archive_location = null
  from :"schema".ledger as l
  where
    l.id = $1::pg_catalog.int8
    and o.id <> l.id
    and $2::pg_catalog.text = 'table'
    and o.archive_kind = 'table'
    and o.archive_location = $4::pg_catalog.text
    and o.state = 'dropped'
    and o.archive_expired_at is null
    and (o.system_identifier, o.database_oid, o.parent_oid) = (l.system_identifier, l.database_oid, l.parent_oid)
    and (o.lower, o.upper, o.key_type) = (l.lower, l.upper, l.key_type)
  returning o.id
),
moved as (
  update :"schema".restored as r
  set ledger_id = $1::pg_catalog.int8
  from let_go
  where r.ledger_id = let_go.id and r.ended_at is null
),
superseded as (
  insert into :"schema".ledger (
    parent_schema, parent_name, parent_oid, partition_oid, partition_schema, partition_name, database_oid, system_identifier,
    lower, upper, key_type, state, intended_at, detached_at, detached_at_server,
    archive_kind, archive_format, archive_location, archive_manifest_sha256, rows, digest, archive_bytes, archive_columns,
    archived_at, verified_at, archive_checked_at
  )
  select
    l.parent_schema, l.parent_name, l.parent_oid, l.partition_oid, l.partition_schema, l.partition_name, l.database_oid, l.system_identifier,
    l.lower, l.upper, l.key_type, 'dropped', l.intended_at, l.detached_at, l.detached_at_server,
    l.archive_kind, l.archive_format, l.archive_location, l.archive_manifest_sha256, l.rows, l.digest, l.archive_bytes, l.archive_columns,
    l.archived_at, coalesce(l.verified_at, l.archive_checked_at), l.archive_checked_at
  from :"schema".ledger as l
  where
    l.id = $1::pg_catalog.int8
    and l.archive_kind in ('directory', 's3')
    and l.archive_location <> $4::pg_catalog.text
    and l.archive_damage is null
)
update :"schema".ledger as l
set
  state = 'archived',
  archive_kind = $2::pg_catalog.text,
  archive_format = $3::pg_catalog.text,
  archive_location = $4::pg_catalog.text,
  archive_manifest_sha256 = $5::pg_catalog.text,
  rows = $6::pg_catalog.int8,
  digest = $7::pg_catalog.text,
  archive_bytes = $8::pg_catalog.int8,
  archived_at = $9::pg_catalog.timestamptz,
  partition_schema = $10::pg_catalog.text,
  partition_name = $11::pg_catalog.text,
  archive_columns = $12::pg_catalog.jsonb,
  verified_at = null,
  archive_checked_at = null,
  archive_damage = null
where l.id = $1::pg_catalog.int8 and l.state in ('detached', 'archived', 'verified')
returning true as yes
