begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '5000ms';
set local role app_owner;
-- SHARE UPDATE EXCLUSIVE
alter publication "Everything" add table public.event_logs_2026_04;
-- SHARE UPDATE EXCLUSIVE
alter publication half add table public.event_logs_2026_04 (id, "Payload");
commit;
set lock_timeout = '30000ms';
set role app_owner;
-- SHARE UPDATE EXCLUSIVE
alter table public.event_logs detach partition public.event_logs_2026_04 concurrently;
reset role;
reset lock_timeout;
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '5000ms';
set local role app_owner;
-- ACCESS EXCLUSIVE
alter table public.event_logs_2026_04 set schema archive;
commit;
