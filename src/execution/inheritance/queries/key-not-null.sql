-- Whether the column $2 of a table ($1) takes no NULL: a child may have lost what its parent demands, and the other way round.
select a.attnotnull as "notNull"
from pg_catalog.pg_attribute as a
where a.attrelid = $1::pg_catalog.oid and a.attname = $2::pg_catalog.text and not a.attisdropped
