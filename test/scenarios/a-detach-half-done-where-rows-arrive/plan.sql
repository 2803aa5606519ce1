-- database default, at 2026-03-10T12:00:00Z

-- finalize-detach public.march: a DETACH CONCURRENTLY was interrupted: its rows are invisible through the parent until it is finished
-- lock: SHARE UPDATE EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
alter table public.events detach partition public.march finalize;
commit;

-- create public.events_2026_03: premake: holds now
-- lock: SHARE UPDATE EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
create table public.events_2026_03 (like public.events including all excluding identity);
alter table public.events attach partition public.events_2026_03 for values from ('2026-03-01 00:00:00+00') to ('2026-04-01 00:00:00+00');
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
