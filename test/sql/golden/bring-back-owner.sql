begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '5000ms';
set local role "none";
-- ACCESS EXCLUSIVE
alter table public.event_logs_2026_04 owner to "App Owner";
commit;
