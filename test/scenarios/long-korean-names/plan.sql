-- database default, at 2026-03-10T12:00:00Z

-- create "사업"."아주긴한국어테이블이름이예순세_9w1o92_2026_03_10": premake: holds now
-- lock: SHARE UPDATE EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
create table "사업"."아주긴한국어테이블이름이예순세_9w1o92_2026_03_10" (like "사업"."아주긴한국어테이블이름이예순세바이트를" including all excluding identity);
alter table "사업"."아주긴한국어테이블이름이예순세바이트를" attach partition "사업"."아주긴한국어테이블이름이예순세_9w1o92_2026_03_10" for values from ('2026-03-10 00:00:00+00') to ('2026-03-11 00:00:00+00');
commit;

-- create "사업"."아주긴한국어테이블이름이예순세_9w1o92_2026_03_11": premake: 1 ahead
-- lock: SHARE UPDATE EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
create table "사업"."아주긴한국어테이블이름이예순세_9w1o92_2026_03_11" (like "사업"."아주긴한국어테이블이름이예순세바이트를" including all excluding identity);
alter table "사업"."아주긴한국어테이블이름이예순세바이트를" attach partition "사업"."아주긴한국어테이블이름이예순세_9w1o92_2026_03_11" for values from ('2026-03-11 00:00:00+00') to ('2026-03-12 00:00:00+00');
commit;
