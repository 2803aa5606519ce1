-- What the ledger says of the archive of one partition.
select
  l.state,
  l.archive_kind as kind,
  l.archive_format as format,
  l.archive_location as location,
  l.archive_manifest_sha256 as "manifestSha256",
  l.rows::pg_catalog.float8 as rows,
  l.digest,
  l.archive_bytes::pg_catalog.float8 as bytes,
  l.archive_columns as columns
from :"schema".ledger as l
where l.id = $1::pg_catalog.int8 and l.archive_location is not null
