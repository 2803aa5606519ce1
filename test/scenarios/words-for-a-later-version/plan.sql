-- database default, at 2026-03-10T12:00:00Z

-- create public.events_2026_01: hole between partitions
-- lock: SHARE UPDATE EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
create table public.events_2026_01 (like public.events including all excluding identity);
alter table public.events attach partition public.events_2026_01 for values from ('2026-01-01 00:00:00+00') to ('2026-02-01 00:00:00+00');
commit;

-- create public.events_2026_02: hole between partitions
-- lock: SHARE UPDATE EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
create table public.events_2026_02 (like public.events including all excluding identity);
alter table public.events attach partition public.events_2026_02 for values from ('2026-02-01 00:00:00+00') to ('2026-03-01 00:00:00+00');
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

-- detach public.events_2025_12: retention: kept for 2 months after its upper bound
-- lock: SHARE UPDATE EXCLUSIVE
set lock_timeout = '60000ms';
set role app;
alter table public.events detach partition public.events_2025_12 concurrently;
reset role;
reset lock_timeout;
