begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '5000ms';
set local role app_owner;
-- ACCESS EXCLUSIVE
alter index public."event_logs_Payload_idx" attach partition public."Stands there";
commit;
