-- Whether a table that was made from the archive of the ledger's row $1 still stands: one that somebody has dropped by hand is noted, and
-- keeps nothing.
select true as yes
from
  :"schema".restored as r
  join pg_catalog.pg_class as c on c.oid = r.table_oid
where r.ledger_id = $1::pg_catalog.int8 and r.ended_at is null
limit 1
