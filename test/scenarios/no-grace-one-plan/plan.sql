-- database default, at 2026-03-10T12:00:00Z

-- detach public.events_2025_01: retention: kept for 12 months after its upper bound
-- lock: ACCESS EXCLUSIVE, ACCESS EXCLUSIVE on public.event_notes
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
lock table only public.events in access exclusive mode;
alter table public.events detach partition public.events_2025_01;
alter table public.events_2025_01 drop constraint if exists partitiond_range, add constraint partitiond_range check (ts is not null and ts >= '2025-01-01 00:00:00+00' and ts < '2025-02-01 00:00:00+00') not valid;
commit;
begin isolation level read committed;
set local lock_timeout = '100ms';
set local role app;
alter table public.events_2025_01 validate constraint partitiond_range;
commit;

-- detach public.events_2025_02: retention: kept for 12 months after its upper bound
-- lock: ACCESS EXCLUSIVE, ACCESS EXCLUSIVE on public.event_notes
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
lock table only public.events in access exclusive mode;
alter table public.events detach partition public.events_2025_02;
alter table public.events_2025_02 drop constraint if exists partitiond_range, add constraint partitiond_range check (ts is not null and ts >= '2025-02-01 00:00:00+00' and ts < '2025-03-01 00:00:00+00') not valid;
commit;
begin isolation level read committed;
set local lock_timeout = '100ms';
set local role app;
alter table public.events_2025_02 validate constraint partitiond_range;
commit;

-- drop public.events_2025_01: grace: kept for 0 days after the detach
-- lock: ACCESS EXCLUSIVE; hazards: deletes-data
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
lock table only public.events_2025_01 in access exclusive mode;
drop table public.events_2025_01;
commit;

-- drop public.events_2025_02: grace: kept for 0 days after the detach
-- lock: ACCESS EXCLUSIVE; hazards: deletes-data
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
alter foreign table public.events_2025_02 owner to app;
drop foreign table public.events_2025_02;
commit;
