insert into :"schema".parent_analysis as a (parent_oid, changes, analyzed_at)
values ($1::pg_catalog.oid, $2::pg_catalog.numeric, $3::pg_catalog.timestamptz)
on conflict (parent_oid) do update set
  changes = excluded.changes,
  analyzed_at = excluded.analyzed_at
