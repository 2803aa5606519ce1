/** `public.events` with a partition for each of the first months of 2026 that are named. */
export function eventsTable(months: readonly number[], more = ''): string {
  const partitions = months.map((month) => {
    const lower = `2026-${String(month).padStart(2, '0')}-01 00:00:00+00`
    const upper =
      month === 12 ? '2027-01-01 00:00:00+00' : `2026-${String(month + 1).padStart(2, '0')}-01 00:00:00+00`
    return `create table public.events_${month} partition of public.events for values from ('${lower}') to ('${upper}')`
  })
  return [
    `create table public.events (
       id bigint generated always as identity,
       ts timestamptz not null,
       body text,
       primary key (id, ts)
     ) partition by range (ts)`,
    'create index on public.events (ts)',
    ...partitions,
    ...(more === '' ? [] : [more]),
  ].join(';')
}

/** A DEFAULT partition that holds `rows` rows, spread over the month. */
export function withDefault(rows: number, month = 4): string {
  const first = `2026-${String(month).padStart(2, '0')}-01 00:00:00+00`
  return `create table public.events_default partition of public.events default;
    insert into public.events (ts, body)
    select timestamptz '${first}' + interval '1 second' * n, 'row ' || n from generate_series(1, ${rows}) as n`
}
