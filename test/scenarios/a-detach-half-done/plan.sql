-- database default, at 2026-03-10T12:00:00Z

-- finalize-detach public.events_2025_01: a DETACH CONCURRENTLY was interrupted: its rows are invisible through the parent until it is finished
-- lock: ACCESS EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
alter table public.events detach partition public.events_2025_01 finalize;
commit;
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
alter table public.events_2025_01 set schema archive;
commit;

-- create public.events_2026_04: premake: 1 ahead
-- lock: SHARE UPDATE EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
create table public.events_2026_04 (like public.events including all excluding identity);
alter table public.events attach partition public.events_2026_04 for values from ('2026-04-01 00:00:00+00') to ('2026-05-01 00:00:00+00');
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
