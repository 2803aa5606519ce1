import { type Bench, type Measure, roundsOf } from './bench.ts'
import { readAllBounds } from './catalog-floor.ts'
import { Cycles } from './cycles.ts'
import { type Figure } from './figure.ts'
import { type BenchDatabase, fillWithSets, makeDatabase, noonToday } from './fixtures.ts'
import { alternate, ratios, statistics, timed, type Times } from './rounds.ts'

/** A cycle costs milliseconds and the machine's noise is of that order: rounds are cheap here. */
const USUAL_ROUNDS = 15

/** Until the code is compiled and the server's caches are filled. */
const WARM_UP = 4

interface Size {
  readonly sets: number
  readonly partitions: number
}

/** Everything is covered a day further than asked for, so that nothing is due whenever this runs. */
export const quietPolicies = `
version: 1
policies:
  - table: public.*
    interval: 1 day
    premake: { ahead: 3 }
    lifecycle: [ { after: 50 years, do: drop } ]
`

/** A database with `sets` tables of `partitions` daily partitions each, the last of them in four days. */
export async function makeQuietDatabase(bench: Bench, name: string, size: Size): Promise<BenchDatabase> {
  bench.progress(`making ${size.sets} × ${size.partitions} partitions`)
  const database = await makeDatabase(bench, name)
  const noon = await noonToday(database.client)
  const sets = Array.from({ length: size.sets }, (_, number) => ({
    table: `set_${String(number).padStart(4, '0')}`,
    from: 5 - size.partitions,
    to: 5,
  }))
  await fillWithSets(database.url, sets, noon)
  return database
}

interface Readers extends AsyncDisposable {
  /** The bare query with its parsing. */
  readonly floor: () => Promise<number>
  /** A cycle that reads every set with all its bounds. */
  readonly whole: () => Promise<number>
  /** One that compares every partition with what a new one would be, besides. */
  readonly audit: () => Promise<number>
  /** A cycle after which nothing has changed. */
  readonly unchanged: () => Promise<number>
}

async function openReaders({ url, client }: BenchDatabase): Promise<Readers> {
  const noon = await noonToday(client)
  const cycles = await Cycles.open({ url, policies: quietPolicies })
  const { structure } = await cycles.settle(noon)
  let at = noon
  // Time goes on: what is remembered for a moment is of no use in the next cycle.
  const later = (): Temporal.Instant => (at = at.add({ seconds: 1 }))
  const readers: Readers = {
    floor: () => timed(() => readAllBounds(client)),
    whole: () => timed(() => cycles.run({ at: later(), audits: false })),
    audit: () => timed(() => cycles.run({ at: later(), audits: true })),
    unchanged: () => timed(() => cycles.run({ at: later(), cached: structure })),
    [Symbol.asyncDispose]: () => cycles[Symbol.asyncDispose](),
  }
  for (let round = 0; round < WARM_UP; round += 1) {
    await readers.floor()
    await readers.whole()
    await readers.audit()
    await readers.unchanged()
  }
  return readers
}

async function compareWithFloor(bench: Bench, size: Size): Promise<readonly Figure[]> {
  await using database = await makeQuietDatabase(bench, 'bench_quiet', size)
  await using readers = await openReaders(database)
  const times = await alternate(
    [
      { name: 'floor', run: readers.floor },
      { name: 'whole', run: readers.whole },
      { name: 'audit', run: readers.audit },
      { name: 'unchanged', run: readers.unchanged },
    ],
    roundsOf(bench, USUAL_ROUNDS),
    (round) => bench.progress(`round ${round + 1}`),
  )
  const floor = 'one catalog query for all bounds, parsed'
  const shape = `${size.sets} × ${size.partitions}`
  return [
    {
      name: `cycle with nothing due, ${shape}`,
      unit: 'ratio',
      statistics: statistics(ratios(times, 'whole', 'floor')),
      floor,
      atMost: 1.5,
      details: medians(times),
    },
    {
      name: `the same with parents' statistics, indexes and drift, ${shape}`,
      unit: 'ratio',
      statistics: statistics(ratios(times, 'audit', 'floor')),
      floor,
      // What `plan` and `apply` do; over many sets the statements about each parent come on top.
      ...(size.sets === 1 ? { atMost: 1.5 } : {}),
      details: medians(times),
    },
    {
      name: `the same when the fingerprint shows no change, ${shape}`,
      unit: 'ratio',
      statistics: statistics(ratios(times, 'unchanged', 'floor')),
      floor,
      atMost: 0.4,
      details: medians(times),
    },
  ]
}

async function compareSizes(bench: Bench, few: number, many: number): Promise<readonly Figure[]> {
  await using smallDatabase = await makeQuietDatabase(bench, 'bench_few', { sets: 1, partitions: few })
  await using bigDatabase = await makeQuietDatabase(bench, 'bench_many', { sets: 1, partitions: many })
  await using small = await openReaders(smallDatabase)
  await using big = await openReaders(bigDatabase)
  const times = await alternate(
    [
      { name: 'few', run: small.whole },
      { name: 'many', run: big.whole },
      { name: 'floor, few', run: small.floor },
      { name: 'floor, many', run: big.floor },
    ],
    roundsOf(bench, USUAL_ROUNDS),
    (round) => bench.progress(`round ${round + 1}`),
  )
  return [
    {
      name: `growth of the cycle, 1 × ${few} → 1 × ${many}`,
      unit: 'ratio',
      statistics: statistics(ratios(times, 'many', 'few')),
      floor: `the cycle over 1 × ${few}`,
      atMost: 6,
      details: medians(times),
    },
  ]
}

export function medians(times: Times): string {
  return Object.entries(times)
    .map(([name, values]) => `${name} ${statistics(values).median.toFixed(1)} ms`)
    .join(', ')
}

export const noopCycle: Measure = {
  letter: 'a',
  title: 'A cycle with nothing due',
  notes: () => [
    'Whole means: cycle lock, ledger, catalog, planning, metrics. Every sixth cycle of the daemon reads everything, with an audit of what partitions carry.',
  ],
  async run(bench) {
    const small = { sets: 3, partitions: 8 }
    return [
      ...(await compareWithFloor(bench, bench.quick ? small : { sets: 100, partitions: 100 })),
      ...(await compareWithFloor(
        bench,
        bench.quick ? { sets: 1, partitions: 30 } : { sets: 1, partitions: 10_000 },
      )),
      ...(await (bench.quick ? compareSizes(bench, 10, 50) : compareSizes(bench, 1000, 5000))),
    ]
  },
}
