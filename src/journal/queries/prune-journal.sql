-- Keeps 400 days and at most 10000 rows: a year can be looked back on, and the table stays small.
delete from :"schema".journal as j
where
  j.server_at < pg_catalog.clock_timestamp() - interval '400 days'
  or j.id <= (
    select kept.id
    from :"schema".journal as kept
    order by kept.id desc
    offset 10000
    limit 1
  )
