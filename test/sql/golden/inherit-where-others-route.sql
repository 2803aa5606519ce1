begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '5000ms';
set local role app_owner;
-- ACCESS SHARE
create table public.event_logs_2026_04 (like public.event_logs including all excluding identity);
alter table public.event_logs_2026_04 add constraint partitiond_range check (ts is not null and ts >= '2026-04-01 00:00:00+00' and ts < '2026-05-01 00:00:00+00');
-- SHARE UPDATE EXCLUSIVE
alter table public.event_logs_2026_04 inherit public.event_logs;
commit;
