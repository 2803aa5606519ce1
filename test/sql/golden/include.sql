begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '5000ms';
set local role app_owner;
-- ACCESS EXCLUSIVE
alter table public.event_logs_default drop constraint partitiond_excludes_1a2b;
commit;
