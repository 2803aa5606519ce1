-- The process that serves this very statement. Behind a pooler it may be another one in each transaction.
select pg_catalog.pg_backend_pid() as pid
