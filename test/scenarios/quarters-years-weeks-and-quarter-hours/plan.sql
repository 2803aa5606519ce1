-- database default, at 2026-12-31T23:50:00Z

-- create public.by_quarter_2026_q4: premake: holds now
-- lock: SHARE UPDATE EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
create table public.by_quarter_2026_q4 (like public.by_quarter including all excluding identity);
alter table public.by_quarter attach partition public.by_quarter_2026_q4 for values from ('2026-10-01') to ('2027-01-01');
commit;

-- create public.by_quarter_2027_q1: premake: 1 ahead
-- lock: SHARE UPDATE EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
create table public.by_quarter_2027_q1 (like public.by_quarter including all excluding identity);
alter table public.by_quarter attach partition public.by_quarter_2027_q1 for values from ('2027-01-01') to ('2027-04-01');
commit;

-- create public.by_quarter_hour_2026_12_31_2345: premake: holds now
-- lock: SHARE UPDATE EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
create table public.by_quarter_hour_2026_12_31_2345 (like public.by_quarter_hour including all excluding identity);
alter table public.by_quarter_hour attach partition public.by_quarter_hour_2026_12_31_2345 for values from ('2026-12-31 23:45:00') to ('2027-01-01 00:00:00');
commit;

-- create public.by_quarter_hour_2027_01_01_0000: premake: 1 ahead
-- lock: SHARE UPDATE EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
create table public.by_quarter_hour_2027_01_01_0000 (like public.by_quarter_hour including all excluding identity);
alter table public.by_quarter_hour attach partition public.by_quarter_hour_2027_01_01_0000 for values from ('2027-01-01 00:00:00') to ('2027-01-01 00:15:00');
commit;

-- create public.by_week_2026_w53: premake: holds now
-- lock: SHARE UPDATE EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
create table public.by_week_2026_w53 (like public.by_week including all excluding identity);
alter table public.by_week attach partition public.by_week_2026_w53 for values from ('2026-12-28 00:00:00+00') to ('2027-01-04 00:00:00+00');
commit;

-- create public.by_week_2027_w01: premake: 1 ahead
-- lock: SHARE UPDATE EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
create table public.by_week_2027_w01 (like public.by_week including all excluding identity);
alter table public.by_week attach partition public.by_week_2027_w01 for values from ('2027-01-04 00:00:00+00') to ('2027-01-11 00:00:00+00');
commit;

-- create public.by_year_2026: premake: holds now
-- lock: SHARE UPDATE EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
create table public.by_year_2026 (like public.by_year including all excluding identity);
alter table public.by_year attach partition public.by_year_2026 for values from ('2026-01-01') to ('2027-01-01');
commit;

-- create public.by_year_2027: premake: 1 ahead
-- lock: SHARE UPDATE EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
create table public.by_year_2027 (like public.by_year including all excluding identity);
alter table public.by_year attach partition public.by_year_2027 for values from ('2027-01-01') to ('2028-01-01');
commit;
