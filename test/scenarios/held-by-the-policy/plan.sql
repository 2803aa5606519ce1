-- database default, at 2026-03-10T12:00:00Z

-- detach public.events_2025_02: retention: kept for 10 months after its upper bound
-- lock: SHARE UPDATE EXCLUSIVE
set lock_timeout = '60000ms';
set role app;
alter table public.events detach partition public.events_2025_02 concurrently;
reset role;
reset lock_timeout;

-- archive public.events_2025_02: archive: to s3://acme-archive/events
-- lock: ACCESS SHARE
begin isolation level repeatable read read only;
set local lock_timeout = '100ms';
set local role app;
lock table only public.events_2025_02 in access share mode;
set local max_parallel_workers_per_gather = 1;
set local parallel_tuple_cost = 0;
copy (
select coalesce(pg_catalog.int8send(pg_catalog.hashtextextended(partitiond_text_0::pg_catalog.text collate pg_catalog."C", 0::pg_catalog.int8)), '\x0000000000000000'::pg_catalog.bytea), partitiond_text_0
from (select pg_catalog.textin(pg_catalog.timestamptz_out(ts)) as partitiond_text_0, pg_catalog.clock_timestamp() as partitiond_once from public.events_2025_02) as partitiond_texts
) to stdout with (format text, encoding 'UTF8');
commit;

-- archive public.events_2018_12: archive kept for 7 years
-- lock: none; hazards: deletes-data
