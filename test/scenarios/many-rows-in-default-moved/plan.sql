-- database default, at 2026-03-10T12:00:00Z

-- repair-default public.events_2026_04: premake: 1 ahead; 30000 row(s) of it stand in DEFAULT and move along
-- lock: ACCESS EXCLUSIVE; hazards: locks-out-writers
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
create table public.events_2026_04 (like public.events including all excluding identity);
alter table public.events_2026_04 add constraint partitiond_copy_hh6oh7gg00_hi3r85c000 check (ts is not null and ts >= '2026-04-01 00:00:00+00' and ts < '2026-05-01 00:00:00+00');
commit;
-- run once for every 1280 pages of public.events_default; $1 and $2 are where they begin and end
set lock_timeout = '100ms';
set role app;
insert into public.events_2026_04 (ts, id, body)
select ts, id, body from public.events_default
where ctid >= $1::pg_catalog.tid and ctid < $2::pg_catalog.tid and ts is not null and ts >= '2026-04-01 00:00:00+00' and ts < '2026-05-01 00:00:00+00'
on conflict do nothing;
reset role;
reset lock_timeout;
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
lock table only public.events in share row exclusive mode;
lock table only public.events_default in share row exclusive mode;
delete from public.events_2026_04 as copied
where not exists (
  select from public.events_default as original
  where original.ts = copied.ts and row(original.ts, original.id, original.body)::record operator(pg_catalog.*=) row(copied.ts, copied.id, copied.body)::record
);
insert into public.events_2026_04 (ts, id, body)
select ts, id, body from public.events_default as original
where ts is not null and ts >= '2026-04-01 00:00:00+00' and ts < '2026-05-01 00:00:00+00' and not exists (select from public.events_2026_04 as copied where original.ts = copied.ts);
delete from public.events_default where ts is not null and ts >= '2026-04-01 00:00:00+00' and ts < '2026-05-01 00:00:00+00';
alter table public.events attach partition public.events_2026_04 for values from ('2026-04-01 00:00:00+00') to ('2026-05-01 00:00:00+00');
alter table public.events_2026_04 drop constraint partitiond_copy_hh6oh7gg00_hi3r85c000;
commit;
