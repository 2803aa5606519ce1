set lock_timeout = '30000ms';
set role app_owner;
-- SHARE UPDATE EXCLUSIVE
alter table public.event_logs detach partition public.event_logs_2026_04 concurrently;
reset role;
reset lock_timeout;
