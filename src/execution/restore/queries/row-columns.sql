-- The columns of the table $1, in their order; types with the schema of those that are not PostgreSQL's own.
select
  a.attname::pg_catalog.text as name,
  pg_catalog.format_type(a.atttypid, a.atttypmod) as type,
  a.attnotnull as "notNull",
  a.attgenerated <> '' as generated,
  -- A generated column has no default, and the identity of the parent is not the partition's.
  a.atthasdef and a.attgenerated = '' as "hasDefault"
from pg_catalog.pg_attribute as a
where a.attrelid = $1::pg_catalog.oid and a.attnum > 0 and not a.attisdropped
order by a.attnum
