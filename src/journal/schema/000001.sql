-- The first schema of partitiond's memory. Runs inside one transaction, also in psql with -v schema=partitiond; migrations only add.

create table :"schema".migration (
  number integer primary key,
  applied_at timestamptz not null default pg_catalog.clock_timestamp()
);

-- One row per partition that is leaving or has left. Only what stands here may be dropped.
create table :"schema".ledger (
  id bigint generated always as identity primary key,
  parent_schema text not null,
  parent_name text not null,
  parent_oid oid not null,
  partition_oid oid not null,
  -- The name it had when we touched it last.
  partition_schema text not null,
  partition_name text not null,
  -- OIDs mean nothing in another database, or in a cluster that was restored from a dump.
  database_oid oid not null,
  system_identifier text not null check (system_identifier <> ''),
  -- The bound as FOR VALUES prints it under TimeZone UTC and DateStyle ISO, and the key's type.
  lower text not null,
  upper text not null,
  key_type text not null,
  state text not null check (state in ('detaching', 'detached', 'archived', 'verified', 'dropped')),
  recorded_at timestamptz not null default pg_catalog.clock_timestamp(),
  -- On the cycle's clock, which `--at` may set, and on the server's own.
  intended_at timestamptz not null,
  detached_at timestamptz,
  detached_at_server timestamptz,
  dropped_at timestamptz,
  dropped_at_server timestamptz,
  -- What was archived, and where to.
  rows bigint,
  digest text,
  archive_format text,
  archive_location text,
  archived_at timestamptz,
  verified_at timestamptz,
  check (state in ('detaching', 'dropped') or (detached_at is not null and detached_at_server is not null))
);

-- A partition leaves once at a time: what was half done is taken up again, never recorded twice.
create unique index ledger_leaving on :"schema".ledger (system_identifier, database_oid, partition_oid) where state <> 'dropped';

-- One row per executed action; pruned.
create table :"schema".journal (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  server_at timestamptz not null default pg_catalog.clock_timestamp(),
  parent_schema text not null,
  parent_name text not null,
  target_schema text not null,
  target_name text not null,
  kind text not null,
  reason text not null,
  result text not null check (result in ('done', 'skipped', 'failed')),
  -- Why it was skipped or failed; empty when done.
  code text not null,
  message text not null,
  duration_ms double precision not null,
  -- SHA-256 of the statements as `plan` shows them, hexadecimal.
  statements_digest text not null
);

-- What we noted about single partitions: counters seen, freezes verified or tried. Its OIDs are of this database only.
create table :"schema".sample (
  partition_oid oid primary key,
  sampled_at timestamptz,
  inserted bigint,
  updated bigint,
  deleted bigint,
  stats_reset text,
  frozen_at timestamptz,
  frozen_inserted bigint,
  frozen_updated bigint,
  frozen_deleted bigint,
  frozen_stats_reset text,
  tried_at timestamptz
);

-- How much had changed in the leaves when we analysed a parent.
create table :"schema".parent_analysis (
  parent_oid oid primary key,
  changes numeric not null,
  analyzed_at timestamptz not null
);

-- The cluster as last seen: one row.
create table :"schema".cluster_identity (
  only_row boolean primary key default true check (only_row),
  system_identifier text not null,
  database_oid oid not null,
  timeline integer not null,
  seen_at timestamptz not null default pg_catalog.clock_timestamp()
);
