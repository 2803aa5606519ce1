-- The same as queries/fingerprint.sql for the tables named by $1 (schemas) and $2 (names), and for what inherits from them: two short
-- texts, the second for the numbers that VACUUM and ANALYZE put in place. $3: the names of their routing functions, $4: what else makes
-- another structure.
with parents as materialized (
  select c.oid, c.xmin as version, c.relowner as owner
  from
    rows from (pg_catalog.unnest($1::pg_catalog.text[]), pg_catalog.unnest($2::pg_catalog.text[])) as wanted (schema, name)
    join pg_catalog.pg_namespace as n on n.nspname = wanted.schema::pg_catalog.name
    join pg_catalog.pg_class as c on c.relnamespace = n.oid and c.relname = wanted.name::pg_catalog.name
),
children as materialized (
  select c.oid, c.xmin as version, c.relowner as owner, i.inhparent as parent, i.xmin as link_version, c.relpages, c.reltuples
  from
    parents as p
    join pg_catalog.pg_inherits as i on i.inhparent = p.oid
    join pg_catalog.pg_class as c on c.oid = i.inhrelid
),
parts (place, hash) as (
  select 1, pg_catalog.bit_xor(pg_catalog.hash_record_extended(row(p.oid, p.version), 0)) from parents as p
  union all
  select 2, pg_catalog.bit_xor(pg_catalog.hash_record_extended(row(c.oid, c.version, c.parent, c.link_version), 0)) from children as c
  union all
  select 3, pg_catalog.bit_xor(pg_catalog.hash_record_extended(row(a.attrelid, a.attnum, a.xmin), 0))
  from
    parents as p
    join pg_catalog.pg_attribute as a on a.attrelid = p.oid and a.attnum > 0
  union all
  select 4, pg_catalog.bit_xor(pg_catalog.hash_record_extended(row(x.indexrelid, x.xmin), 0))
  from
    parents as p
    join pg_catalog.pg_index as x on x.indrelid = p.oid
  union all
  select 5, pg_catalog.bit_xor(pg_catalog.hash_record_extended(row(k.oid, k.xmin), 0))
  from
    (select p.oid from parents as p union all select c.oid from children as c) as family
    join pg_catalog.pg_constraint as k on k.conrelid = family.oid and k.contype in ('c', 'f')
  union all
  select 6, pg_catalog.bit_xor(pg_catalog.hash_record_extended(row(g.oid, g.xmin, f.xmin), 0))
  from
    parents as p
    join pg_catalog.pg_trigger as g on g.tgrelid = p.oid
    join pg_catalog.pg_proc as f on f.oid = g.tgfoid
  union all
  select 7, pg_catalog.bit_xor(pg_catalog.hash_record_extended(row(u.oid, u.xmin), 0))
  from
    parents as p
    join pg_catalog.pg_rewrite as u on u.ev_class = p.oid
  union all
  -- Parents and children of the children.
  select 8, pg_catalog.bit_xor(pg_catalog.hash_record_extended(row(i.inhrelid, i.inhparent, i.xmin), 0))
  from
    children as c
    join pg_catalog.pg_inherits as i on i.inhrelid = c.oid or i.inhparent = c.oid
  union all
  select 9, pg_catalog.bit_xor(pg_catalog.hash_record_extended(row(r.oid, r.rolname), 0))
  from pg_catalog.pg_roles as r
  where r.oid in (select p.owner from parents as p) or r.oid in (select c.owner from children as c)
  union all
  -- Routing functions whose trigger is gone.
  select 10, pg_catalog.bit_xor(pg_catalog.hash_record_extended(row(f.oid, f.xmin), 0))
  from
    rows from (pg_catalog.unnest($1::pg_catalog.text[]), pg_catalog.unnest($3::pg_catalog.text[])) as wanted (schema, routing)
    join pg_catalog.pg_namespace as n on n.nspname = wanted.schema::pg_catalog.name
    join pg_catalog.pg_proc as f on f.pronamespace = n.oid and f.proname = wanted.routing::pg_catalog.name
)
select
  pg_catalog.left(
    pg_catalog.encode(
      pg_catalog.sha256(
        pg_catalog.convert_to($4 || pg_catalog.string_agg(coalesce(hash, 0)::pg_catalog.text, ',' order by place), 'UTF8')
      ),
      'hex'
    ),
    16
  ) as fingerprint,
  coalesce(
    (select pg_catalog.bit_xor(pg_catalog.hash_record_extended(row(c.oid, c.relpages, c.reltuples), 0)) from children as c),
    0
  )::pg_catalog.text as sizes
from parts
