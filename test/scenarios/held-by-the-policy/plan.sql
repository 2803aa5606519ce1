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
copy public.events_2025_02 (ts) to stdout with (format text, encoding 'UTF8');
commit;
begin isolation level repeatable read read only;
set local lock_timeout = '100ms';
set local role app;
lock table only public.events_2025_02 in access share mode;
select pg_catalog.count(*) as rows, coalesce(pg_catalog.sum(pg_catalog.hashtextextended(ts::pg_catalog.text collate pg_catalog."C", 0::pg_catalog.int8)), 0) as digest
from public.events_2025_02;
commit;

-- archive public.events_2018_12: archive kept for 7 years
-- lock: none; hazards: deletes-data
