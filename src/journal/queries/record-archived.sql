-- Written, not yet read back. What was archived before is replaced: the table has changed since.
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
