-- database default, at 2026-03-31T12:00:00Z

-- create public.events_2026_04_01: premake: 2 ahead
-- lock: SHARE UPDATE EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
create table public.events_2026_04_01 (like public.events including all excluding identity);
alter table public.events attach partition public.events_2026_04_01 for values from ('2026-04-01 00:00:00+00') to ('2026-04-02 00:00:00+00');
commit;

-- create public.events_2026_04_02: premake: 2 ahead
-- lock: SHARE UPDATE EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
create table public.events_2026_04_02 (like public.events including all excluding identity);
alter table public.events attach partition public.events_2026_04_02 for values from ('2026-04-02 00:00:00+00') to ('2026-04-03 00:00:00+00');
commit;
