-- True when all were free; those that were are ours either way, until the transaction ends.
select pg_catalog.bool_and(pg_catalog.pg_try_advisory_xact_lock($1::pg_catalog.int4, wanted.second)) as yes
from pg_catalog.unnest($2::pg_catalog.int4[]) as wanted (second)
