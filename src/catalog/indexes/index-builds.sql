-- Indexes that were begun by us and did not come to their end: they stand there and are not valid, or the server refused them.
select
  b.table_oid as "tableOid",
  b.index_name as name,
  b.failed_at as "failedAt",
  b.failure as why
from :"schema".index_build as b
where
  b.failed_at is not null
  or exists (
    select
    from
      pg_catalog.pg_index as x
      join pg_catalog.pg_class as c on c.oid = x.indexrelid
    where x.indrelid = b.table_oid and c.relname = b.index_name and not x.indisvalid
  )
