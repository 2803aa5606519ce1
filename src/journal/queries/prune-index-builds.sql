-- Forgets tables that are gone, indexes that were finished just before we were killed, and what nothing was ever seen of.
delete from :"schema".index_build as b
where
  not exists (select from pg_catalog.pg_class as c where c.oid = b.table_oid)
  or exists (
    select
    from
      pg_catalog.pg_index as x
      join pg_catalog.pg_class as c on c.oid = x.indexrelid
    where x.indrelid = b.table_oid and c.relname = b.index_name and x.indisvalid
  )
  or (
    b.noted_at < pg_catalog.clock_timestamp() - interval '30 days'
    and not exists (
      select
      from
        pg_catalog.pg_index as x
        join pg_catalog.pg_class as c on c.oid = x.indexrelid
      where x.indrelid = b.table_oid and c.relname = b.index_name
    )
  )
