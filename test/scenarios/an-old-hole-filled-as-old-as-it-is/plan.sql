-- database default, at 2026-03-10T12:00:00Z

-- create public.events_2025_11: hole between partitions
-- lock: SHARE UPDATE EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
create table public.events_2025_11 (like public.events including all excluding identity) with (fillfactor = '100');
alter table public.events_2025_11 replica identity full;
alter table public.events attach partition public.events_2025_11 for values from ('2025-11-01 00:00:00+00') to ('2025-12-01 00:00:00+00');
commit;
