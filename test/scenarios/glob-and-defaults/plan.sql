-- database default, at 2026-03-10T12:00:00Z

-- create metrics.cpu_2026_03_10: premake: holds now
-- lock: SHARE UPDATE EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
create table metrics.cpu_2026_03_10 (like metrics.cpu including all excluding identity);
alter table metrics.cpu attach partition metrics.cpu_2026_03_10 for values from ('2026-03-10 00:00:00+00') to ('2026-03-11 00:00:00+00');
commit;

-- create metrics.cpu_2026_03_11: premake: 1 ahead
-- lock: SHARE UPDATE EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
create table metrics.cpu_2026_03_11 (like metrics.cpu including all excluding identity);
alter table metrics.cpu attach partition metrics.cpu_2026_03_11 for values from ('2026-03-11 00:00:00+00') to ('2026-03-12 00:00:00+00');
commit;

-- create metrics.disk_2026_03_10: premake: holds now
-- lock: SHARE UPDATE EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
create table metrics.disk_2026_03_10 (like metrics.disk including all excluding identity);
alter table metrics.disk attach partition metrics.disk_2026_03_10 for values from ('2026-03-10 00:00:00+00') to ('2026-03-11 00:00:00+00');
commit;

-- create metrics.disk_2026_03_11: premake: 1 ahead
-- lock: SHARE UPDATE EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
create table metrics.disk_2026_03_11 (like metrics.disk including all excluding identity);
alter table metrics.disk attach partition metrics.disk_2026_03_11 for values from ('2026-03-11 00:00:00+00') to ('2026-03-12 00:00:00+00');
commit;

-- create metrics.invoices_2026_02: premake: 1 behind
-- lock: SHARE UPDATE EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
create table metrics.invoices_2026_02 (like metrics.invoices including all excluding identity);
alter table metrics.invoices attach partition metrics.invoices_2026_02 for values from ('2026-02-01') to ('2026-03-01');
commit;

-- create metrics.invoices_2026_03: premake: holds now
-- lock: SHARE UPDATE EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
create table metrics.invoices_2026_03 (like metrics.invoices including all excluding identity);
alter table metrics.invoices attach partition metrics.invoices_2026_03 for values from ('2026-03-01') to ('2026-04-01');
commit;

-- create metrics.invoices_2026_04: premake: 1 ahead
-- lock: SHARE UPDATE EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
create table metrics.invoices_2026_04 (like metrics.invoices including all excluding identity);
alter table metrics.invoices attach partition metrics.invoices_2026_04 for values from ('2026-04-01') to ('2026-05-01');
commit;
