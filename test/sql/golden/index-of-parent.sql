set lock_timeout = '600000ms';
set role app_owner;
-- SHARE UPDATE EXCLUSIVE
create unique index concurrently event_logs_2026_04_d4e5f6_idx on public.event_logs_2026_04 USING btree (lower("Payload")) tablespace "Cold Store" where (id <> 'x'::text);
reset role;
reset lock_timeout;
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '5000ms';
set local role app_owner;
-- ACCESS EXCLUSIVE
alter index public."event_logs_Payload_idx" attach partition public.event_logs_2026_04_d4e5f6_idx;
commit;
