-- database default, at 2026-03-10T12:00:00Z

-- create "Sales Data"."Order ""Lines""_2026_04": premake: 1 ahead
-- lock: SHARE UPDATE EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role "the owner's";
create table "Sales Data"."Order ""Lines""_2026_04" (like "Sales Data"."Order ""Lines""" including all excluding identity);
alter table "Sales Data"."Order ""Lines""" attach partition "Sales Data"."Order ""Lines""_2026_04" for values from ('2026-04-01 00:00:00+00') to ('2026-05-01 00:00:00+00');
commit;

-- detach "Sales Data"."Order ""Lines""_2025_11": retention: kept for 3 months after its upper bound
-- lock: ACCESS EXCLUSIVE
set lock_timeout = '60000ms';
set role "the owner's";
alter table "Sales Data"."Order ""Lines""" detach partition "Sales Data"."Order ""Lines""_2025_11" concurrently;
reset role;
reset lock_timeout;
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role "the owner's";
alter table "Sales Data"."Order ""Lines""_2025_11" set schema "Old 'n' Gone";
commit;
