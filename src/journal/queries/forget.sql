-- The table was attached again by hand, or is gone: it is no longer ours to drop. An archive of it is remembered all the same.
with kept as (
  update :"schema".ledger as l
  set state = 'dropped'
  where l.id = $1::pg_catalog.int8 and l.state <> 'dropped' and l.archive_location is not null
)
delete from :"schema".ledger as l
where l.id = $1::pg_catalog.int8 and l.state <> 'dropped' and l.archive_location is null
