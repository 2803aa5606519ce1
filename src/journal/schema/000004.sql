-- How far a set that is cut by number had come when a cycle looked last: a key far beyond it is a jump, after which nothing leaves.
create table :"schema".newest_key (
  parent_oid oid primary key,
  key numeric not null,
  seen_at timestamptz not null default pg_catalog.clock_timestamp()
);
