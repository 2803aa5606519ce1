import { type Client } from 'pg'
import { type Bench, type Measure, roundsOf } from './bench.ts'
import { Cycles, demand } from './cycles.ts'
import { type BenchDatabase, dayAfter, makeDatabase, nameOfDay, noonToday, partitionOf } from './fixtures.ts'
import { medians } from './noop-cycle.ts'
import { alternate, ratios, statistics, timed } from './rounds.ts'

const USUAL_ROUNDS = 5

/** The last of the partitions has to be closed before it can leave. */
const RETENTION = '1 hour'

interface Ground {
  readonly client: Client
  readonly url: string
  readonly noon: Temporal.Instant
  /** How many partitions are made, and retired. */
  readonly count: number
}

/** A partitioned table without partitions: primary key, three more indexes, and text that may be toasted. */
async function makeParent(client: Client, table: string): Promise<void> {
  await client.query(`
    create table ${table} (
      ts timestamptz not null, id bigint not null, device integer not null, kind text not null, payload text, primary key (id, ts)
    ) partition by range (ts);
    create index on ${table} (ts);
    create index on ${table} (device, ts);
    create index on ${table} (kind, ts)`)
}

/** LIKE and ATTACH, one transaction each: what creating costs without anything around it. */
async function createBarely({ client, noon, count }: Ground, table: string): Promise<void> {
  for (let day = 0; day < count; day += 1) {
    const partition = nameOfDay(table, noon, day)
    await client.query('begin')
    await client.query(`create table ${partition} (like ${table} including all excluding identity)`)
    await client.query(
      `alter table ${table} attach partition ${partition}
       for values from ('${dayAfter(noon, day)} 00:00:00+00') to ('${dayAfter(noon, day + 1)} 00:00:00+00')`,
    )
    await client.query('commit')
  }
}

/** DETACH CONCURRENTLY and DROP, one after the other. */
async function retireBarely({ client, noon, count }: Ground, table: string): Promise<void> {
  for (let day = 0; day < count; day += 1) {
    const partition = nameOfDay(table, noon, day)
    await client.query(`alter table ${table} detach partition ${partition} concurrently`)
    await client.query(`drop table ${partition}`)
  }
}

/** One row in each partition, and the partition for the day after the last, which stays. */
async function prepareToRetire({ client, noon, count }: Ground, table: string): Promise<void> {
  await client.query(partitionOf(table, noon, count))
  await client.query(
    `insert into ${table} (ts, id, device, kind)
     select $1::timestamptz + n * interval '1 day', n, 1, 'k' from generate_series(0, $2::int - 1) as n`,
    [noon.toString(), count],
  )
}

function policyFor(table: string, ahead: number, count: number): string {
  return `
version: 1
policies:
  - table: public.${table}
    interval: 1 day
    premake: { ahead: ${ahead} }
    lifecycle: [ { after: ${RETENTION}, do: drop, grace: 0 days } ]
    guard: { maxDropsPerCycle: ${2 * count}, minPartitions: 0 }
`
}

/** A cycle over one table; connecting and creating the ledger happen before it is timed. */
async function timedCycle(
  { url, noon, count }: Ground,
  table: string,
  do_: {
    readonly ahead: number
    readonly afterDays: number
    readonly wanted: Readonly<Record<string, number>>
  },
): Promise<number> {
  await using other = await Cycles.open({ url, policies: policyFor('not_there', 0, 1) })
  await other.run({ at: noon })
  await using cycles = await Cycles.open({ url, policies: policyFor(table, do_.ahead, count) })
  const at = noon.add({ hours: 24 * do_.afterDays })
  await cycles.run({ at, only: new Set() })
  return await timed(async () => demand(await cycles.run({ at }), do_.wanted))
}

async function open(bench: Bench): Promise<BenchDatabase> {
  return makeDatabase(bench, 'bench_turnover')
}

export const createAndRetire: Measure = {
  letter: 'c',
  title: 'Creating and retiring partitions',
  notes: () => [
    'Partitions with a primary key, three more indexes and a TOAST table; retired ones hold one row each.',
  ],
  async run(bench) {
    const count = bench.quick ? 5 : 300
    await using database = await open(bench)
    const { client, url } = database
    const ground: Ground = { client, url, noon: await noonToday(client), count }
    const created = { create: count }
    const retired = { detach: count, drop: count }
    const creating = await alternate(
      [
        {
          name: 'floor',
          async run(round) {
            await makeParent(client, `bare_${round}`)
            return timed(() => createBarely(ground, `bare_${round}`))
          },
        },
        {
          name: 'cycle',
          async run(round) {
            await makeParent(client, `ours_${round}`)
            return timedCycle(ground, `ours_${round}`, { ahead: count - 1, afterDays: 0, wanted: created })
          },
        },
      ],
      roundsOf(bench, USUAL_ROUNDS),
      (round) => bench.progress(`creating, round ${round + 1}`),
    )
    const retiring = await alternate(
      [
        {
          name: 'floor',
          async run(round) {
            await prepareToRetire(ground, `bare_${round}`)
            return timed(() => retireBarely(ground, `bare_${round}`))
          },
        },
        {
          name: 'cycle',
          async run(round) {
            await prepareToRetire(ground, `ours_${round}`)
            return timedCycle(ground, `ours_${round}`, { ahead: 0, afterDays: count, wanted: retired })
          },
        },
      ],
      roundsOf(bench, USUAL_ROUNDS),
      (round) => bench.progress(`retiring, round ${round + 1}`),
    )
    return [
      {
        name: `creating ${count} partitions`,
        unit: 'ratio',
        statistics: statistics(ratios(creating, 'cycle', 'floor')),
        floor: 'LIKE + ATTACH, a transaction each',
        atMost: 1.25,
        details: medians(creating),
      },
      {
        name: `retiring ${count} partitions`,
        unit: 'ratio',
        statistics: statistics(ratios(retiring, 'cycle', 'floor')),
        floor: 'DETACH CONCURRENTLY + DROP, one by one',
        atMost: 1.25,
        details: medians(retiring),
      },
    ]
  },
}
