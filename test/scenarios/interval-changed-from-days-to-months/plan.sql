-- database default, at 2026-03-10T12:00:00Z

-- create public.events_2026_03: premake: holds now; shorter than the interval, up to its neighbour
-- lock: SHARE UPDATE EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
create table public.events_2026_03 (like public.events including all excluding identity);
alter table public.events attach partition public.events_2026_03 for values from ('2026-03-12 00:00:00+00') to ('2026-04-01 00:00:00+00');
commit;

-- create public.events_2026_04: premake: 2 ahead
-- lock: SHARE UPDATE EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
create table public.events_2026_04 (like public.events including all excluding identity);
alter table public.events attach partition public.events_2026_04 for values from ('2026-04-01 00:00:00+00') to ('2026-05-01 00:00:00+00');
commit;

-- create public.events_2026_05: premake: 2 ahead
-- lock: SHARE UPDATE EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
create table public.events_2026_05 (like public.events including all excluding identity);
alter table public.events attach partition public.events_2026_05 for values from ('2026-05-01 00:00:00+00') to ('2026-06-01 00:00:00+00');
commit;

-- detach public.events_2026_03_01: retention: kept for 7 days after its upper bound
-- lock: SHARE UPDATE EXCLUSIVE
set lock_timeout = '60000ms';
set role app;
alter table public.events detach partition public.events_2026_03_01 concurrently;
reset role;
reset lock_timeout;

-- detach public.events_2026_03_02: retention: kept for 7 days after its upper bound
-- lock: SHARE UPDATE EXCLUSIVE
set lock_timeout = '60000ms';
set role app;
alter table public.events detach partition public.events_2026_03_02 concurrently;
reset role;
reset lock_timeout;
