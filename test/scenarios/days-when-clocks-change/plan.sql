-- database default, at 2026-03-28T12:00:00Z

-- create public.beirut_2026_03_28: premake: holds now
-- lock: SHARE UPDATE EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
create table public.beirut_2026_03_28 (like public.beirut including all excluding identity);
alter table public.beirut attach partition public.beirut_2026_03_28 for values from ('2026-03-27 22:00:00+00') to ('2026-03-28 22:00:00+00');
commit;

-- create public.beirut_2026_03_29: premake: 2 ahead
-- lock: SHARE UPDATE EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
create table public.beirut_2026_03_29 (like public.beirut including all excluding identity);
alter table public.beirut attach partition public.beirut_2026_03_29 for values from ('2026-03-28 22:00:00+00') to ('2026-03-29 21:00:00+00');
commit;

-- create public.beirut_2026_03_30: premake: 2 ahead
-- lock: SHARE UPDATE EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
create table public.beirut_2026_03_30 (like public.beirut including all excluding identity);
alter table public.beirut attach partition public.beirut_2026_03_30 for values from ('2026-03-29 21:00:00+00') to ('2026-03-30 21:00:00+00');
commit;

-- create public.berlin_2026_03_28: premake: holds now
-- lock: SHARE UPDATE EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
create table public.berlin_2026_03_28 (like public.berlin including all excluding identity);
alter table public.berlin attach partition public.berlin_2026_03_28 for values from ('2026-03-27 23:00:00+00') to ('2026-03-28 23:00:00+00');
commit;

-- create public.berlin_2026_03_29: premake: 2 ahead
-- lock: SHARE UPDATE EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
create table public.berlin_2026_03_29 (like public.berlin including all excluding identity);
alter table public.berlin attach partition public.berlin_2026_03_29 for values from ('2026-03-28 23:00:00+00') to ('2026-03-29 22:00:00+00');
commit;

-- create public.berlin_2026_03_30: premake: 2 ahead
-- lock: SHARE UPDATE EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
create table public.berlin_2026_03_30 (like public.berlin including all excluding identity);
alter table public.berlin attach partition public.berlin_2026_03_30 for values from ('2026-03-29 22:00:00+00') to ('2026-03-30 22:00:00+00');
commit;
