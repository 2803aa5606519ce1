begin isolation level repeatable read;
set local lock_timeout = '100ms';
set local role app_owner;
-- ACCESS SHARE
select exists (select from archive."All Events" where ts is not null and ts >= '2026-04-01 00:00:00+00' and ts < '2026-05-01 00:00:00+00') as there;
-- ROW EXCLUSIVE
insert into archive."All Events" (id, ts, "Payload", "isOdd") overriding system value
select id, ts, "Payload", "isOdd" from public.event_logs_2026_04;
-- ACCESS SHARE
select pg_catalog.count(*) as rows, coalesce(pg_catalog.sum(pg_catalog.hashtextextended(pg_catalog.format('%s', "isOdd") collate pg_catalog."C", pg_catalog.hashtextextended(coalesce(pg_catalog.textin(pg_catalog.jsonb_out("Payload")), '') collate pg_catalog."C", pg_catalog.hashtextextended(pg_catalog.textin(pg_catalog.timestamptz_out(ts)) collate pg_catalog."C", pg_catalog.hashtextextended(pg_catalog.textin(pg_catalog.int8out(id)) collate pg_catalog."C", 0::pg_catalog.int8)) operator(pg_catalog.#) pg_catalog.num_nulls("Payload")) operator(pg_catalog.#) pg_catalog.num_nulls("isOdd"))), 0) as digest
from public.event_logs_2026_04;
-- ACCESS SHARE
select pg_catalog.count(*) as rows, coalesce(pg_catalog.sum(pg_catalog.hashtextextended(pg_catalog.format('%s', "isOdd") collate pg_catalog."C", pg_catalog.hashtextextended(coalesce(pg_catalog.textin(pg_catalog.jsonb_out("Payload")), '') collate pg_catalog."C", pg_catalog.hashtextextended(pg_catalog.textin(pg_catalog.timestamptz_out(ts)) collate pg_catalog."C", pg_catalog.hashtextextended(pg_catalog.textin(pg_catalog.int8out(id)) collate pg_catalog."C", 0::pg_catalog.int8)) operator(pg_catalog.#) pg_catalog.num_nulls("Payload")) operator(pg_catalog.#) pg_catalog.num_nulls("isOdd"))), 0) as digest
from archive."All Events"
where ts is not null and ts >= '2026-04-01 00:00:00+00' and ts < '2026-05-01 00:00:00+00';
commit;
