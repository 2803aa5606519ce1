-- database default, at 2026-03-10T12:00:00Z

-- create public.event_logs_2026_02: hole between partitions
-- lock: SHARE UPDATE EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
create table public.event_logs_2026_02 (like public.event_logs including all excluding identity);
alter table public.event_logs attach partition public.event_logs_2026_02 for values from ('2026-01-31 15:00:00+00') to ('2026-02-28 15:00:00+00');
commit;

-- create public.event_logs_2026_04: premake: 3 ahead
-- lock: SHARE UPDATE EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
create table public.event_logs_2026_04 (like public.event_logs including all excluding identity);
alter table public.event_logs attach partition public.event_logs_2026_04 for values from ('2026-03-31 15:00:00+00') to ('2026-04-30 15:00:00+00');
commit;

-- create public.event_logs_2026_05: premake: 3 ahead
-- lock: SHARE UPDATE EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
create table public.event_logs_2026_05 (like public.event_logs including all excluding identity);
alter table public.event_logs attach partition public.event_logs_2026_05 for values from ('2026-04-30 15:00:00+00') to ('2026-05-31 15:00:00+00');
commit;

-- create public.event_logs_2026_06: premake: 3 ahead
-- lock: SHARE UPDATE EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
create table public.event_logs_2026_06 (like public.event_logs including all excluding identity);
alter table public.event_logs attach partition public.event_logs_2026_06 for values from ('2026-05-31 15:00:00+00') to ('2026-06-30 15:00:00+00');
commit;
