-- What pg_control says about this cluster. A hardened server may refuse both functions.
select
  s.system_identifier::pg_catalog.text as "systemIdentifier",
  c.timeline_id as timeline
from
  pg_catalog.pg_control_system() as s,
  pg_catalog.pg_control_checkpoint() as c
