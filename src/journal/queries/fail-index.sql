-- The server refused to build it.
update :"schema".index_build as b
set failed_at = $3::pg_catalog.timestamptz, failure = $4
where b.table_oid = $1::pg_catalog.oid and b.index_name = $2
