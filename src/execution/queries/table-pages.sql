-- How many pages the table $1 has on disk now.
select
  (pg_catalog.pg_relation_size($1::pg_catalog.oid) / pg_catalog.current_setting('block_size')::pg_catalog.int8)::pg_catalog.float8 as pages
