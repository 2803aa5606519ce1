begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '5000ms';
set local role app_owner;
-- ACCESS SHARE
create table public.event_logs_2026_04 (like public.event_logs including all excluding identity);
alter table public.event_logs_2026_04 drop constraint "no rows here";
alter table public.event_logs_2026_04 add constraint partitiond_range check (ts is not null and ts >= '2026-04-01 00:00:00+00' and ts < '2026-05-01 00:00:00+00');
-- SHARE UPDATE EXCLUSIVE
alter table public.event_logs_2026_04 inherit public.event_logs;
create function public.partitiond_route_a1b2c3() returns trigger language plpgsql set search_path = pg_catalog as $partitiond1$
-- partitiond def456 4olxhr: written by partitiond, and anew when tables come or go; once changed by hand it is left alone
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
    if new.ts >= '2026-04-01 00:00:00+00' and new.ts < '2026-05-01 00:00:00+00' then
      insert into public.event_logs_2026_04 (id, ts, "Payload") overriding system value values (new.id, new.ts, new."Payload");
      return null;
    elsif new.ts < '2026-04-01 00:00:00+00' then
      insert into public."it's $partitiond$" (id, ts, "Payload") overriding system value values (new.id, new.ts, new."Payload");
      return null;
    end if;
  elsif 'ts' = any (writable) then
    child := case
      when new.ts >= '2026-04-01 00:00:00+00' and new.ts < '2026-05-01 00:00:00+00' then 'public.event_logs_2026_04'
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
revoke execute on function public.partitiond_route_a1b2c3() from public;
-- SHARE ROW EXCLUSIVE
create trigger partitiond_route before insert on public.event_logs for each row execute function public.partitiond_route_a1b2c3();
commit;
