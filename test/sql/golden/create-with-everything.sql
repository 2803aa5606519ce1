begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '5000ms';
set local role app_owner;
-- ACCESS SHARE
create table public.event_logs_2026_04 (like public.event_logs including all excluding identity) with (autovacuum_vacuum_scale_factor = '0.05', toast.autovacuum_enabled = 'false') tablespace "Cold Store";
alter table public.event_logs_2026_04 replica identity full;
-- SHARE ROW EXCLUSIVE
alter table public.event_logs attach partition public.event_logs_2026_04 for values from ('2026-04-01 00:00:00+00') to ('2026-05-01 00:00:00+00');
commit;
