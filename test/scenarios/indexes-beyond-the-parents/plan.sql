-- database default, at 2026-03-10T12:00:00Z

-- create public.what_happened_on_a_very_long_working_day_2026_04: premake: 1 ahead
-- lock: SHARE UPDATE EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
create table public.what_happened_on_a_very_long_working_day_2026_04 (like public.events including all excluding identity);
create index what_happened_on_a_very_long_working_day_2026_04_36owwd_idx on public.what_happened_on_a_very_long_working_day_2026_04 using brin (ts);
comment on index public.what_happened_on_a_very_long_working_day_2026_04_36owwd_idx is 'partitiond: create index on {partition} using brin (ts)';
create unique index what_happened_on_a_very_long_working_day_ocvai3_by_their_number on public.what_happened_on_a_very_long_working_day_2026_04 (id desc) where id > 0;
comment on index public.what_happened_on_a_very_long_working_day_ocvai3_by_their_number is 'partitiond: create unique index on {partition} (id desc) where id > 0';
alter table public.events attach partition public.what_happened_on_a_very_long_working_day_2026_04 for values from ('2026-04-01 00:00:00+00') to ('2026-05-01 00:00:00+00');
commit;
