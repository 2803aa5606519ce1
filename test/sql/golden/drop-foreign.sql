begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '5000ms';
set local role app_owner;
-- ACCESS EXCLUSIVE
alter foreign table public.event_logs_2026_04 owner to app_owner;
-- ACCESS EXCLUSIVE
drop foreign table public.event_logs_2026_04;
commit;
