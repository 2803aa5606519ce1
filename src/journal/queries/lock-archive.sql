-- Keeps an archive's row as it is until the transaction ends, if it still is what the caller has read.
select true as yes
from :"schema".ledger as l
where
  l.id = $1::pg_catalog.int8
  and l.archive_location = $2
  and l.archive_manifest_sha256 is not distinct from $3
  and l.archive_expired_at is null
for update of l
