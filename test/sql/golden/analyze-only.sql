set lock_timeout = '100ms';
set role app_owner;
-- SHARE UPDATE EXCLUSIVE
analyze only public.event_logs;
reset role;
reset lock_timeout;
