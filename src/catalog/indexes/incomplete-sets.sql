-- Which of the tables $1 have an index of their own that is not valid: found by index, without a walk through what is below them.
select distinct x.indrelid as oid
from pg_catalog.pg_index as x
where x.indrelid = any ($1::pg_catalog.oid[]) and not x.indisvalid
