-- Read back and found whole; of a partition that is still in the database this is the step before its drop.
update :"schema".ledger as l
set
  state = case when l.state = 'archived' then 'verified' else l.state end,
  verified_at = $2::pg_catalog.timestamptz,
  archive_checked_at = $2::pg_catalog.timestamptz,
  archive_damage = null
where l.id = $1::pg_catalog.int8 and l.archive_location is not null and l.state in ('archived', 'verified', 'dropped')
returning true as yes
