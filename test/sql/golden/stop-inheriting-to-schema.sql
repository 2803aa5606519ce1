begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '5000ms';
set local role app_owner;
-- ACCESS EXCLUSIVE
lock table only public.event_logs_2026_04 in access exclusive mode;
create or replace function public.partitiond_route_a1b2c3() returns trigger language plpgsql security definer set search_path = pg_catalog as $partitiond1$
-- partitiond def456 qc03f4: written by partitiond, and anew when tables come or go; once changed by hand it is left alone
declare
  writable pg_catalog.name[] := array(
    select a.attname
    from pg_catalog.pg_attribute as a
    where a.attrelid = tg_relid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    order by a.attnum
  );
  child pg_catalog.text;
begin
  if writable = array['id', 'ts', 'Payload']::pg_catalog.name[] then
    if new.ts < '2026-04-01 00:00:00+00' then
      insert into public."it's $partitiond$" (id, ts, "Payload") overriding system value values (new.id, new.ts, new."Payload");
      return null;
    end if;
  elsif 'ts' = any (writable) then
    child := case
      when new.ts < '2026-04-01 00:00:00+00' then 'public."it''s $partitiond$"'
    end;
    if child is not null then
      execute pg_catalog.format(
        'insert into %s (%s) overriding system value select %s',
        child,
        (select pg_catalog.string_agg(pg_catalog.quote_ident(c), ', ' order by n) from pg_catalog.unnest(writable) with ordinality as w (c, n)),
        (select pg_catalog.string_agg('($1).' || pg_catalog.quote_ident(c), ', ' order by n) from pg_catalog.unnest(writable) with ordinality as w (c, n))
      ) using new;
      return null;
    end if;
  end if;
  return new;
end
$partitiond1$;
-- ACCESS EXCLUSIVE
alter table public.event_logs_2026_04 no inherit public.event_logs;
-- ACCESS EXCLUSIVE
alter table public.event_logs_2026_04 set schema archive;
commit;
