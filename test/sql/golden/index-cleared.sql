set lock_timeout = '600000ms';
set role app_owner;
-- SHARE UPDATE EXCLUSIVE
drop index concurrently public.event_logs_2026_04_a1b2c3_idx;
reset role;
reset lock_timeout;
set lock_timeout = '600000ms';
set role app_owner;
-- SHARE UPDATE EXCLUSIVE
drop index concurrently public."Left over";
reset role;
reset lock_timeout;
