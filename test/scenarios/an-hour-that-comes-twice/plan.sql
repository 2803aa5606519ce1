-- database default, at 2026-10-24T23:30:00Z

-- create public.hours_2026_10_25_0100: premake: holds now
-- lock: SHARE UPDATE EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
create table public.hours_2026_10_25_0100 (like public.hours including all excluding identity);
alter table public.hours attach partition public.hours_2026_10_25_0100 for values from ('2026-10-24 23:00:00+00') to ('2026-10-25 00:00:00+00');
commit;

-- create public.hours_2026_10_25_0200: premake: 3 ahead
-- lock: SHARE UPDATE EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
create table public.hours_2026_10_25_0200 (like public.hours including all excluding identity);
alter table public.hours attach partition public.hours_2026_10_25_0200 for values from ('2026-10-25 00:00:00+00') to ('2026-10-25 01:00:00+00');
commit;

-- create public.hours_2026_10_25_0200_lk4v2e: premake: 3 ahead
-- lock: SHARE UPDATE EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
create table public.hours_2026_10_25_0200_lk4v2e (like public.hours including all excluding identity);
alter table public.hours attach partition public.hours_2026_10_25_0200_lk4v2e for values from ('2026-10-25 01:00:00+00') to ('2026-10-25 02:00:00+00');
commit;

-- create public.hours_2026_10_25_0300: premake: 3 ahead
-- lock: SHARE UPDATE EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
create table public.hours_2026_10_25_0300 (like public.hours including all excluding identity);
alter table public.hours attach partition public.hours_2026_10_25_0300 for values from ('2026-10-25 02:00:00+00') to ('2026-10-25 03:00:00+00');
commit;
