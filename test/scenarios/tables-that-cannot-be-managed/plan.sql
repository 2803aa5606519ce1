-- database default, at 2026-03-10T12:00:00Z

-- create public.fine_2026_03: premake: holds now
-- lock: SHARE UPDATE EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
create table public.fine_2026_03 (like public.fine including all excluding identity);
alter table public.fine attach partition public.fine_2026_03 for values from ('2026-03-01 00:00:00+00') to ('2026-04-01 00:00:00+00');
commit;
