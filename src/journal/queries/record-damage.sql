-- Read back and found damaged, or gone.
update :"schema".ledger as l
set
  state = case when l.state = 'verified' then 'archived' else l.state end,
  verified_at = null,
  archive_checked_at = $3::pg_catalog.timestamptz,
  archive_damage = $2::pg_catalog.text
where l.id = $1::pg_catalog.int8 and l.archive_location is not null and l.state in ('archived', 'verified', 'dropped')
returning true as yes
