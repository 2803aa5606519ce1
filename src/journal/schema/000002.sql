-- Archives: where a partition went and how it was last found, holds placed by hand, and tables brought back.

alter table :"schema".ledger
  -- schema, tablespace, table, directory or s3.
  add column archive_kind text,
  add column archive_manifest_sha256 text,
  add column archive_bytes bigint,
  -- The columns that were digested, where no manifest tells.
  add column archive_columns jsonb,
  -- The last time it was read back, and what was wrong then; empty when nothing was.
  add column archive_checked_at timestamptz,
  add column archive_damage text,
  -- Its own retention was over and it was removed.
  add column archive_expired_at timestamptz;

create index ledger_archives on :"schema".ledger (parent_oid) where state = 'dropped' and archive_location is not null and archive_expired_at is null;

-- Spans of a set whose partitions must not leave; beside those of the policy file.
create table :"schema".hold (
  id bigint generated always as identity primary key,
  -- A table that was renamed since is still the same one; in a copy of the database its name says which it is.
  parent_oid oid not null,
  database_oid oid not null,
  parent_schema text not null,
  parent_name text not null,
  -- As the server prints key values in a session with TimeZone UTC and DateStyle ISO: what was meant when it was placed.
  lower text not null,
  upper text not null,
  key_type text not null,
  reason text not null check (reason <> ''),
  -- Exclusive; null: until it is released.
  until timestamptz,
  placed_at timestamptz not null default pg_catalog.clock_timestamp(),
  placed_by text not null default session_user,
  -- Released, never deleted: who held what, and until when, stays known.
  released_at timestamptz,
  released_by text
);

-- Tables that were made from an archive. Only what stands here leaves again without a second archive.
create table :"schema".restored (
  id bigint generated always as identity primary key,
  ledger_id bigint not null references :"schema".ledger (id),
  table_oid oid not null,
  database_oid oid not null,
  system_identifier text not null check (system_identifier <> ''),
  table_schema text not null,
  table_name text not null,
  is_attached boolean not null,
  restored_at timestamptz not null default pg_catalog.clock_timestamp(),
  -- When it leaves again by itself; null: when a person says so.
  until timestamptz,
  -- It has left again, or was made to stay.
  ended_at timestamptz
);

create unique index restored_standing on :"schema".restored (system_identifier, database_oid, table_oid) where ended_at is null;
