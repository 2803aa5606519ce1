-- What a row of the table $1 is made of, in no particular order: two tables whose rows are interchangeable have the same text.
select
  coalesce(pg_catalog.array_agg(a.attname::pg_catalog.text) filter (where a.attgenerated = ''), '{}') as writable,
  coalesce(
    pg_catalog.string_agg(
      pg_catalog.format('%I %s %s %s', a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attgenerated),
      ', ' order by a.attname
    ),
    ''
  ) as shape
from pg_catalog.pg_attribute as a
where a.attrelid = $1::pg_catalog.oid and a.attnum > 0 and not a.attisdropped
