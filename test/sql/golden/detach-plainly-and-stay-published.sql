begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '5000ms';
set local role app_owner;
-- ACCESS EXCLUSIVE
lock table only public.event_logs in access exclusive mode;
-- ACCESS EXCLUSIVE
alter table public.event_logs detach partition public.event_logs_2026_04;
-- ACCESS EXCLUSIVE
alter table public.event_logs_2026_04 drop constraint if exists partitiond_range, add constraint partitiond_range check (ts is not null and ts >= '2026-04-01 00:00:00+00' and ts < '2026-05-01 00:00:00+00') not valid;
-- SHARE UPDATE EXCLUSIVE
alter publication "Everything" add table public.event_logs_2026_04;
-- SHARE UPDATE EXCLUSIVE
alter publication half add table public.event_logs_2026_04 (id, "Payload");
-- ACCESS EXCLUSIVE
alter table public.event_logs_2026_04 set schema archive;
commit;
begin isolation level read committed;
set local lock_timeout = '100ms';
set local role app_owner;
-- SHARE UPDATE EXCLUSIVE
alter table archive.event_logs_2026_04 validate constraint partitiond_range;
commit;
