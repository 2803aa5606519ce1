-- Tables with row security policies, statistics objects, or rights, statistics targets or options of single columns: all that they may
-- differ in from the table they hang under besides what stands in pg_class.
select p.polrelid as oid
from pg_catalog.pg_policy as p
union
select s.stxrelid
from pg_catalog.pg_statistic_ext as s
union
select a.attrelid
from pg_catalog.pg_attribute as a
where
  (a.attacl is not null or a.attstattarget >= 0 or a.attoptions is not null)
  and a.attnum > 0
  and not a.attisdropped
