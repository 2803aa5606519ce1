update :"schema".ledger as l
set archive_expired_at = $2::pg_catalog.timestamptz
where l.id = $1::pg_catalog.int8 and l.state = 'dropped' and l.archive_expired_at is null
returning true as yes
