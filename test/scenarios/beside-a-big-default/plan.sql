-- database default, at 2026-03-10T12:00:00Z

-- repair-default public.events_default: DEFAULT is too big to scan under a lock: a validated CHECK lets 2 partition(s) be attached without
-- lock: ACCESS EXCLUSIVE; hazards: rejects-inserts
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
alter table public.events_default add constraint partitiond_excludes_eeipnx check (ts < '2026-04-01 00:00:00+00' or ts >= '2026-06-01 00:00:00+00') not valid;
commit;
begin isolation level read committed;
set local lock_timeout = '100ms';
set local role app;
alter table public.events_default validate constraint partitiond_excludes_eeipnx;
commit;

-- create public.events_2026_04: premake: 2 ahead
-- lock: ACCESS EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
create table public.events_2026_04 (like public.events including all excluding identity);
alter table public.events attach partition public.events_2026_04 for values from ('2026-04-01 00:00:00+00') to ('2026-05-01 00:00:00+00');
commit;

-- create public.events_2026_05: premake: 2 ahead
-- lock: ACCESS EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
create table public.events_2026_05 (like public.events including all excluding identity);
alter table public.events attach partition public.events_2026_05 for values from ('2026-05-01 00:00:00+00') to ('2026-06-01 00:00:00+00');
commit;

-- repair-default public.events_default: the excluding CHECK has served
-- lock: ACCESS EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
alter table public.events_default drop constraint partitiond_excludes_eeipnx;
commit;
