begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '5000ms';
set local role app_owner;
-- ACCESS SHARE
create table public.event_logs_2026_04 (like public.event_logs including all excluding identity);
alter table public.event_logs_2026_04 add constraint partitiond_copy_hh6oh7gg00_hi3r85c000 check (ts is not null and ts >= '2026-04-01 00:00:00+00' and ts < '2026-05-01 00:00:00+00');
commit;
set lock_timeout = '100ms';
set role app_owner;
-- ACCESS SHARE
insert into public.event_logs_2026_04 (id, ts, "Payload")
select id, ts, "Payload" from public.event_logs_default
where ctid >= $1::pg_catalog.tid and ctid < $2::pg_catalog.tid and ts is not null and ts >= '2026-04-01 00:00:00+00' and ts < '2026-05-01 00:00:00+00'
on conflict do nothing;
reset role;
reset lock_timeout;
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '5000ms';
set local role app_owner;
-- SHARE ROW EXCLUSIVE
lock table only public.event_logs in share row exclusive mode;
-- SHARE ROW EXCLUSIVE
lock table only public.event_logs_default in share row exclusive mode;
-- ACCESS SHARE
delete from public.event_logs_2026_04 as copied
where not exists (
  select from public.event_logs_default as original
  where original.id = copied.id and original.ts = copied.ts and row(original.id, original.ts, original."Payload")::record operator(pg_catalog.*=) row(copied.id, copied.ts, copied."Payload")::record
);
-- ACCESS SHARE
insert into public.event_logs_2026_04 (id, ts, "Payload")
select id, ts, "Payload" from public.event_logs_default as original
where ts is not null and ts >= '2026-04-01 00:00:00+00' and ts < '2026-05-01 00:00:00+00' and not exists (select from public.event_logs_2026_04 as copied where original.id = copied.id and original.ts = copied.ts);
-- ROW EXCLUSIVE
delete from public.event_logs_default where ts is not null and ts >= '2026-04-01 00:00:00+00' and ts < '2026-05-01 00:00:00+00';
-- ACCESS EXCLUSIVE
alter table public.event_logs attach partition public.event_logs_2026_04 for values from ('2026-04-01 00:00:00+00') to ('2026-05-01 00:00:00+00');
alter table public.event_logs_2026_04 drop constraint partitiond_copy_hh6oh7gg00_hi3r85c000;
commit;
