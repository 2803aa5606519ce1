-- Cancels what the session with pid $1 runs. False when there is no such session.
select pg_catalog.pg_cancel_backend($1::pg_catalog.int4) as cancelled
