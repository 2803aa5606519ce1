-- The cluster and database as seen last.
select
  i.system_identifier as "systemIdentifier",
  i.database_oid as "databaseOid",
  i.timeline
from :"schema".cluster_identity as i
