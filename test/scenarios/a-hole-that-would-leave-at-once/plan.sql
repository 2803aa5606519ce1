-- database default, at 2026-03-20T12:00:00Z

-- create public.events_2026_03: premake: holds now; shorter than the interval, up to its neighbour
-- lock: SHARE UPDATE EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
create table public.events_2026_03 (like public.events including all excluding identity);
alter table public.events attach partition public.events_2026_03 for values from ('2026-03-21 00:00:00+00') to ('2026-04-01 00:00:00+00');
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
