-- The table is still there and must be archived anew.
update :"schema".ledger as l
set state = 'detached', verified_at = null
where l.id = $1::pg_catalog.int8 and l.state in ('archived', 'verified', 'detached')
returning true as yes
