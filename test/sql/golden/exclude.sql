begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '5000ms';
set local role app_owner;
-- ACCESS EXCLUSIVE
alter table public.event_logs_default add constraint partitiond_excludes_1a2b check (ts < '2026-04-01 00:00:00+00' or ts >= '2026-05-01 00:00:00+00') not valid;
commit;
begin isolation level read committed;
set local lock_timeout = '100ms';
set local role app_owner;
-- SHARE UPDATE EXCLUSIVE
alter table public.event_logs_default validate constraint partitiond_excludes_1a2b;
commit;
