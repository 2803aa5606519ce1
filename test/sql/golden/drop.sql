begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '5000ms';
set local role app_owner;
-- ACCESS EXCLUSIVE
lock table only public.event_logs_2026_04 in access exclusive mode;
-- ACCESS EXCLUSIVE
drop table public.event_logs_2026_04;
commit;
