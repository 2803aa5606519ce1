-- One short text that changes whenever anything changes that the structure is made of (see read-structure.ts), and another one for the
-- numbers that VACUUM and ANALYZE put in place, so that those too are read only when they changed.
-- It rests on xmin: whoever changes a catalog row writes a new version of it; only VACUUM and ANALYZE put their numbers in place.
-- The order of rows must not matter, hence bit_xor.
-- Partitions are read from pg_class alone, in one pass without a join: whatever attaches or detaches one writes its row there too. Only
-- the flag of a detach that is not finished stands in pg_inherits.
with partitions as materialized (
  -- By owner, because a role that is renamed leaves no trace in what it owns.
  select
    c.relowner as owner,
    pg_catalog.count(*) as number,
    pg_catalog.bit_xor(pg_catalog.hash_record_extended(row(c.oid, c.xmin), 0)) as hash,
    pg_catalog.bit_xor(pg_catalog.hash_record_extended(row(c.oid, c.relpages, c.reltuples), 0)) as sizes
  from (
    -- Most of pg_class are indexes: they are sorted out by a column that comes early in the row, before anything behind it is unpacked.
    select c.oid, c.xmin, c.relpages, c.reltuples, c.relowner, c.relispartition
    from pg_catalog.pg_class as c
    where c.relkind in ('r', 'f', 'p')
    offset 0
  ) as c
  where c.relispartition
  group by c.relowner
),
parents as materialized (
  select c.oid, c.xmin as version, p.xmin as key_version, c.relowner as owner
  from
    pg_catalog.pg_partitioned_table as p
    join pg_catalog.pg_class as c on c.oid = p.partrelid
),
parts (place, hash) as (
  select 1, pg_catalog.bit_xor(partitions.hash) # pg_catalog.sum(partitions.number)::pg_catalog.int8 from partitions
  union all
  select 2, pg_catalog.bit_xor(pg_catalog.hash_record_extended(row(p.oid, p.version, p.key_version), 0)) from parents as p
  union all
  -- Columns of the parents: names, NOT NULL, identity, generated.
  select 3, pg_catalog.bit_xor(pg_catalog.hash_record_extended(row(a.attrelid, a.attnum, a.xmin), 0))
  from
    parents as p
    join pg_catalog.pg_attribute as a on a.attrelid = p.oid and a.attnum > 0
  union all
  -- Indexes of the parents, and their names: unique keys, replica identity.
  select 4, pg_catalog.bit_xor(pg_catalog.hash_record_extended(row(x.indexrelid, x.xmin, c.xmin), 0))
  from
    parents as p
    join pg_catalog.pg_index as x on x.indrelid = p.oid
    join pg_catalog.pg_class as c on c.oid = x.indexrelid
  union all
  -- Constraints of the parents, and of DEFAULT partitions, where an excluding CHECK of ours may be left over.
  select 5, pg_catalog.bit_xor(pg_catalog.hash_record_extended(row(k.oid, k.xmin), 0))
  from
    pg_catalog.pg_partitioned_table as p
    join pg_catalog.pg_constraint as k on k.conrelid in (p.partrelid, nullif(p.partdefid, 0))
  union all
  -- Foreign keys that reference the parents: found by their triggers, because pg_constraint has no index for it.
  select 6, pg_catalog.bit_xor(pg_catalog.hash_record_extended(row(k.oid, k.xmin, t.oid), 0))
  from
    parents as p
    join pg_catalog.pg_trigger as t on t.tgrelid = p.oid
    join pg_catalog.pg_constraint as k on k.oid = t.tgconstraint
  union all
  -- Temporary schemas come and go with sessions, and the ledger's own ($1) with the first cycle.
  select 7, pg_catalog.bit_xor(pg_catalog.hash_record_extended(row(n.oid, n.nspname), 0))
  from pg_catalog.pg_namespace as n
  where n.nspname !~ '^pg_(toast_)?temp_' and n.nspname <> $1
  union all
  select 8, pg_catalog.bit_xor(pg_catalog.hash_record_extended(row(r.oid, r.rolname), 0))
  from pg_catalog.pg_roles as r
  where r.oid in (select p.owner from parents as p) or r.oid in (select partitions.owner from partitions)
  union all
  select 9, pg_catalog.bit_xor(pg_catalog.hash_record_extended(row(t.oid, t.spcname), 0))
  from pg_catalog.pg_tablespace as t
  union all
  select 10, pg_catalog.bit_xor(pg_catalog.hashoidextended(i.inhrelid, i.inhparent::pg_catalog.int8))
  from pg_catalog.pg_inherits as i
  where i.inhdetachpending
  union all
  -- Publications and what is in them; the states of a subscription's tables change all the time, so that they do not count.
  select 11, pg_catalog.bit_xor(pg_catalog.hash_record_extended(row(p.oid, p.xmin), 0))
  from pg_catalog.pg_publication as p
  union all
  select 12, pg_catalog.bit_xor(pg_catalog.hash_record_extended(row(r.oid, r.xmin), 0))
  from pg_catalog.pg_publication_rel as r
  union all
  select 13, pg_catalog.bit_xor(pg_catalog.hash_record_extended(row(s.oid, s.xmin), 0))
  from pg_catalog.pg_publication_namespace as s
  union all
  select 14, pg_catalog.bit_xor(pg_catalog.hashoidextended(r.srrelid, r.srsubid::pg_catalog.int8))
  from pg_catalog.pg_subscription_rel as r
)
-- SHA-256, because a server in FIPS mode has no md5().
select
  pg_catalog.left(
    pg_catalog.encode(
      pg_catalog.sha256(pg_catalog.convert_to(pg_catalog.string_agg(coalesce(hash, 0)::pg_catalog.text, ',' order by place), 'UTF8')),
      'hex'
    ),
    32
  ) as fingerprint,
  coalesce((select pg_catalog.bit_xor(partitions.sizes) from partitions), 0)::pg_catalog.text as sizes
from parts
