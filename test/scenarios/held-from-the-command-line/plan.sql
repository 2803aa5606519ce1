-- database default, at 2026-03-10T12:00:00Z

-- detach public.events_2024: retention: kept for 12 months after its upper bound
-- lock: SHARE UPDATE EXCLUSIVE
set lock_timeout = '60000ms';
set role app;
alter table public.events detach partition public.events_2024 concurrently;
reset role;
reset lock_timeout;

-- detach public.events_2025_02: retention: kept for 12 months after its upper bound
-- lock: SHARE UPDATE EXCLUSIVE
set lock_timeout = '60000ms';
set role app;
alter table public.events detach partition public.events_2025_02 concurrently;
reset role;
reset lock_timeout;

-- drop public.events_2024: grace: kept for 0 days after the detach
-- lock: ACCESS EXCLUSIVE; hazards: deletes-data
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
lock table only public.events_2024 in access exclusive mode;
drop table public.events_2024;
commit;

-- drop public.events_2025_02: grace: kept for 0 days after the detach
-- lock: ACCESS EXCLUSIVE; hazards: deletes-data
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
lock table only public.events_2025_02 in access exclusive mode;
drop table public.events_2025_02;
commit;
