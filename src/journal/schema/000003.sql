-- Indexes: what CREATE INDEX CONCURRENTLY was begun by us and has not come to its end. Only what stands here is taken away when it is
-- found unfinished: an index that somebody else began is nobody's to drop.

create table :"schema".index_build (
  table_oid oid not null,
  -- In the table's schema.
  index_name text not null,
  -- On the cycle's clock, as is `failed_at`.
  begun_at timestamptz not null,
  -- The server's own clock.
  noted_at timestamptz not null default pg_catalog.clock_timestamp(),
  -- The server refused to build it, with these words; null: we were interrupted.
  failed_at timestamptz,
  failure text,
  primary key (table_oid, index_name)
);
