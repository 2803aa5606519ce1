begin isolation level repeatable read read only;
set local lock_timeout = '100ms';
set local role app_owner;
-- ACCESS SHARE
select pg_catalog.count(*) as rows, coalesce(pg_catalog.sum(pg_catalog.hashtextextended(pg_catalog.format('%s', "isOdd") collate pg_catalog."C", pg_catalog.hashtextextended(coalesce(pg_catalog.textin(pg_catalog.jsonb_out("Payload")), '') collate pg_catalog."C", pg_catalog.hashtextextended(pg_catalog.textin(pg_catalog.timestamptz_out(ts)) collate pg_catalog."C", pg_catalog.hashtextextended(pg_catalog.textin(pg_catalog.int8out(id)) collate pg_catalog."C", 0::pg_catalog.int8)) operator(pg_catalog.#) pg_catalog.num_nulls("Payload")) operator(pg_catalog.#) pg_catalog.num_nulls("isOdd"))), 0) as digest
from public.event_logs_2026_04;
commit;
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '5000ms';
set local role app_owner;
-- ACCESS EXCLUSIVE
alter table public.event_logs_2026_04 set schema "Cold Store";
commit;
