-- When we analysed the given parents last, and how much had changed by then. $1: OIDs.
select
  a.parent_oid as oid,
  a.changes::pg_catalog.text as changes,
  a.analyzed_at as at
from :"schema".parent_analysis as a
where a.parent_oid = any ($1::pg_catalog.oid[])
