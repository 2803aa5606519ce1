-- database default, at 2026-03-10T12:00:00Z

-- create public.wwwlog_20260312: premake: 3 ahead
-- lock: SHARE UPDATE EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
create table public.wwwlog_20260312 (like public.wwwlog including all excluding identity);
alter table public.wwwlog attach partition public.wwwlog_20260312 for values from ('2026-03-12 00:00:00') to ('2026-03-13 00:00:00');
commit;

-- create public.wwwlog_20260313: premake: 3 ahead
-- lock: SHARE UPDATE EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
create table public.wwwlog_20260313 (like public.wwwlog including all excluding identity);
alter table public.wwwlog attach partition public.wwwlog_20260313 for values from ('2026-03-13 00:00:00') to ('2026-03-14 00:00:00');
commit;

-- detach public.wwwlog_20260301: retention: kept for 7 days after its upper bound
-- lock: SHARE UPDATE EXCLUSIVE
set lock_timeout = '60000ms';
set role app;
alter table public.wwwlog detach partition public.wwwlog_20260301 concurrently;
reset role;
reset lock_timeout;

-- detach public.wwwlog_20260302: retention: kept for 7 days after its upper bound
-- lock: SHARE UPDATE EXCLUSIVE
set lock_timeout = '60000ms';
set role app;
alter table public.wwwlog detach partition public.wwwlog_20260302 concurrently;
reset role;
reset lock_timeout;

-- drop public.wwwlog_20260227: grace: kept for 1 day after the detach
-- lock: ACCESS EXCLUSIVE; hazards: deletes-data
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
lock table only public.wwwlog_20260227 in access exclusive mode;
drop table public.wwwlog_20260227;
commit;
