-- database default, at 2026-03-10T12:00:00Z

-- finalize-detach public.events_2025_01: detached, but not yet in schema archive
-- lock: ACCESS EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
alter table public.events_2025_01 set schema archive;
commit;
