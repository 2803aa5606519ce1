-- database default, at 2026-03-10T12:00:00Z

-- finalize-detach public.events_2024_12: detached, but not yet in schema archive
-- lock: ACCESS EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
alter table public.events_2024_12 set schema archive;
commit;

-- finalize-detach public.events_2025_01: detached, but not yet in schema archive
-- lock: ACCESS EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
alter table public.events_2025_01 set schema archive;
commit;

-- detach public.events_2025_02: retention: kept for 12 months after its upper bound
-- lock: ACCESS EXCLUSIVE
set lock_timeout = '60000ms';
set role app;
alter table public.events detach partition public.events_2025_02 concurrently;
reset role;
reset lock_timeout;
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
alter table public.events_2025_02 set schema archive;
commit;

-- drop archive.events_2024_12: grace: kept for 7 days after the detach
-- lock: ACCESS EXCLUSIVE; hazards: deletes-data
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
lock table only archive.events_2024_12 in access exclusive mode;
drop table archive.events_2024_12;
commit;
