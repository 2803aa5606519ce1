-- Notes where we are now. In another cluster or database than before, what was noted by OID is forgotten: there the OIDs mean other tables.
with before as (
  select i.system_identifier = $1 and i.database_oid = $2::pg_catalog.oid as is_same
  from :"schema".cluster_identity as i
),
samples as (
  delete from :"schema".sample
  where exists (select from before as b where not b.is_same)
),
analyses as (
  delete from :"schema".parent_analysis
  where exists (select from before as b where not b.is_same)
),
index_builds as (
  delete from :"schema".index_build
  where exists (select from before as b where not b.is_same)
)
insert into :"schema".cluster_identity as i (system_identifier, database_oid, timeline)
values ($1, $2::pg_catalog.oid, $3::pg_catalog.int4)
on conflict (only_row) do update set
  system_identifier = excluded.system_identifier,
  database_oid = excluded.database_oid,
  timeline = excluded.timeline,
  seen_at = pg_catalog.clock_timestamp()
