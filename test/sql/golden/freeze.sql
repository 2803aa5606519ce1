set lock_timeout = '100ms';
set role app_owner;
-- SHARE UPDATE EXCLUSIVE
vacuum (freeze, analyze, parallel 0, skip_database_stats) public.event_logs_2026_04;
reset role;
reset lock_timeout;
