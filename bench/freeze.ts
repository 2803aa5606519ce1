import { type Client } from 'pg'
import { type Bench, type Measure, roundsOf } from './bench.ts'
import { Cycles, demand } from './cycles.ts'
import { type BenchDatabase, dayAfter, makeDatabase, nameOfDay, noonToday, partitionOf } from './fixtures.ts'
import { medians } from './noop-cycle.ts'
import { alternate, statistics, timed, ratios } from './rounds.ts'

const USUAL_ROUNDS = 5
const TEMPLATE = 'bench_unfrozen'

interface Size {
  readonly partitions: number
  readonly rows: number
}

const policies = `
version: 1
policies:
  - table: public.events
    interval: 1 day
    premake: { ahead: 0 }
    lifecycle: [ { after: 1 hour, do: freeze } ]
`

/** The days before today, full and never vacuumed, and today's. Autovacuum is off for them: it would race with both contenders. */
async function fillTemplate(bench: Bench, { partitions, rows }: Size): Promise<void> {
  bench.progress(`filling ${partitions} × ${rows} rows`)
  const database = await makeDatabase(bench, TEMPLATE)
  const { client } = database
  const noon = await noonToday(client)
  await client.query(`
    create table events (
      ts timestamptz not null, id bigint not null, device integer not null, payload text, primary key (id, ts)
    ) partition by range (ts);
    create index on events (ts);
    create index on events (device)`)
  for (let day = -partitions; day <= 0; day += 1) {
    const name = nameOfDay('events', noon, day)
    await client.query(partitionOf('events', noon, day))
    await client.query(`alter table ${name} set (autovacuum_enabled = false)`)
    if (day === 0) continue
    await client.query(
      `insert into ${name} (ts, id, device, payload)
       select $1::timestamptz + n * interval '1 second' / 10, n, n % 1000, md5(n::text) || md5((n + 1)::text) || md5((n + 2)::text)
       from generate_series(0, $2::int - 1) as n`,
      [`${dayAfter(noon, day)} 00:00:00+00`, rows],
    )
  }
  // A template must not be connected to while it is copied.
  await client.end()
}

/** Fresh, unfrozen data for one pass; the copy's pages are written out before the clock starts. */
async function freshCopy(bench: Bench, name: string): Promise<BenchDatabase> {
  const database = await makeDatabase(bench, name, TEMPLATE)
  await database.client.query('checkpoint')
  return database
}

async function freezeSerially(client: Client, partitions: number): Promise<void> {
  const noon = await noonToday(client)
  for (let day = -partitions; day < 0; day += 1) {
    await client.query(`vacuum (freeze, analyze) ${nameOfDay('events', noon, day)}`)
  }
}

/** How many VACUUM and ANALYZE the leaves have seen, manual and automatic. */
async function visits(client: Client): Promise<number> {
  // Counters are reported when a session is idle, and at the latest after a second.
  await client.query('select pg_stat_force_next_flush(), pg_stat_clear_snapshot(), pg_sleep(1.1)')
  const { rows } = await client.query<{ visits: number }>(`
    select coalesce(sum(s.vacuum_count + s.autovacuum_count + s.analyze_count + s.autoanalyze_count), 0)::int as visits
    from pg_catalog.pg_stat_user_tables as s join pg_catalog.pg_class as c on c.oid = s.relid
    where c.relispartition`)
  return rows[0]?.visits ?? 0
}

interface Visit {
  readonly firstMs: number
  readonly secondMs: number
  /** VACUUM and ANALYZE that the second visit brought. */
  readonly statements: number
}

async function freezeAndVisit(bench: Bench, partitions: number): Promise<Visit> {
  await using database = await freshCopy(bench, 'bench_frozen')
  const { client, url } = database
  const at = await noonToday(client)
  // Nobody writes here: without it the cycle would wait ten minutes for the counters to stand still.
  await using cycles = await Cycles.open({ url, policies, environment: { PARTITIOND_SETTLE: '0 s' } })
  await using opener = await Cycles.open({ url, policies: policies.replace('events', 'not_there') })
  await opener.run({ at })
  // The parent's ANALYZE is no part of the floor either.
  const only = new Set(['freeze'] as const)
  const firstMs = await timed(async () => demand(await cycles.run({ at, only }), { freeze: partitions }))
  const { structure } = await cycles.settle(at)
  const before = await visits(client)
  // As the daemon's next cycle.
  const secondMs = await timed(() => cycles.run({ at, cached: structure }))
  return { firstMs, secondMs, statements: (await visits(client)) - before }
}

export const freeze: Measure = {
  letter: 'd',
  title: 'Freezing closed partitions',
  notes: () => [
    'Each pass freezes a fresh copy of the same database; three indexes, autovacuum off for the partitions.',
  ],
  async run(bench) {
    const size: Size = bench.quick ? { partitions: 2, rows: 2000 } : { partitions: 12, rows: 200_000 }
    await fillTemplate(bench, size)
    const { partitions } = size
    const seen: Visit[] = []
    const times = await alternate(
      [
        {
          name: 'floor',
          async run() {
            await using database = await freshCopy(bench, 'bench_bare')
            return await timed(() => freezeSerially(database.client, partitions))
          },
        },
        {
          name: 'cycle',
          async run() {
            const visit = await freezeAndVisit(bench, partitions)
            seen.push(visit)
            return visit.firstMs
          },
        },
      ],
      roundsOf(bench, USUAL_ROUNDS),
      (round) => bench.progress(`round ${round + 1}`),
    )
    return [
      {
        name: `freezing ${partitions} × ${size.rows} rows`,
        unit: 'ratio',
        statistics: statistics(ratios(times, 'cycle', 'floor')),
        floor: 'VACUUM (FREEZE, ANALYZE), one by one',
        atMost: 0.7,
        details: medians(times),
      },
      {
        name: 'VACUUM and ANALYZE when they are visited again',
        unit: 'count',
        statistics: statistics(seen.map(({ statements }) => statements)),
        atMost: 0,
      },
      {
        name: 'the second visit',
        unit: 'ratio',
        statistics: statistics(seen.map(({ firstMs, secondMs }) => secondMs / firstMs)),
        floor: 'the first',
        atMost: 0.01,
        details: `${statistics(seen.map(({ secondMs }) => secondMs)).median.toFixed(1)} ms`,
      },
    ]
  },
}
