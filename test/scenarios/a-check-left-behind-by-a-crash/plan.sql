-- database default, at 2026-03-10T12:00:00Z

-- repair-default public.events_default: an interrupted cycle left this CHECK behind; it refuses inserts
-- lock: ACCESS EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
alter table public.events_default drop constraint partitiond_excludes_4f2k9a;
commit;
