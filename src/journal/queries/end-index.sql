-- The index stands, or nothing is left of it.
delete from :"schema".index_build as b
where b.table_oid = $1::pg_catalog.oid and b.index_name = $2 and ($3::pg_catalog.bool or b.failed_at is null)
