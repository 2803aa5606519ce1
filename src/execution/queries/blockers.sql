-- Transactions that hold a lock on one of the relations $1 in one of the modes named beside it in $2, oldest first; our own left out.
-- Works also while nobody waits, which pg_blocking_pids does not. A prepared transaction has no pid (postgres.md A10).
-- age_seconds is null where we may not see it (no pg_monitor).
with holder as (
  select distinct l.pid, l.virtualtransaction
  from pg_catalog.pg_locks as l
  join rows from (pg_catalog.unnest($1::pg_catalog.oid[]), pg_catalog.unnest($2::pg_catalog.text[])) as contested (relation, mode)
    on contested.relation = l.relation and contested.mode = l.mode
  where
    l.locktype = 'relation'
    and l.granted
    and l.database = (select d.oid from pg_catalog.pg_database as d where d.datname = pg_catalog.current_database())
    and l.pid is distinct from pg_catalog.pg_backend_pid()
)
select
  h.pid,
  coalesce(p.gid, h.virtualtransaction) as transaction,
  coalesce(nullif(a.application_name, ''), a.backend_type, 'prepared transaction') as application,
  coalesce(a.state, 'prepared') as state,
  extract(epoch from pg_catalog.clock_timestamp() - coalesce(a.xact_start, p.prepared))::pg_catalog.float8 as age_seconds
from holder as h
left join pg_catalog.pg_stat_activity as a on a.pid = h.pid
-- A prepared transaction is known by the lock on its own transaction id.
left join pg_catalog.pg_locks as own
  on h.pid is null and own.pid is null and own.locktype = 'transactionid' and own.virtualtransaction = h.virtualtransaction
left join pg_catalog.pg_prepared_xacts as p on p.transaction = own.transactionid
order by age_seconds desc nulls last
limit 20
