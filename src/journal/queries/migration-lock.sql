-- Waits for the migration lock until the transaction ends; lock_timeout bounds the wait.
select pg_catalog.pg_advisory_xact_lock($1::pg_catalog.int4, $2::pg_catalog.int4)
