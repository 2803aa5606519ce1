import { setTimeout as sleep } from 'node:timers/promises'
import { type CycleResult } from '../src/daemon/cycle.ts'
import { type Bench, type Measure } from './bench.ts'
import { Cycles } from './cycles.ts'
import { type Figure, type Unit } from './figure.ts'
import {
  type BenchDatabase,
  connect,
  dayAfter,
  makeDatabase,
  nameOfDay,
  noonToday,
  partitionOf,
  settleCatalog,
} from './fixtures.ts'
import { type LoadResult, startLoad } from './load.ts'
import { statistics } from './rounds.ts'

const LOCK_TIMEOUT_MS = 100

/** Partitions made, and as many retired, while the reader looks on. */
const TURNED_OVER = 10

/** The days that have a partition at first: the oldest ten are due to leave. */
const FIRST_DAY = -29
const LAST_DAY = 4

interface Size {
  readonly rowsPerDay: number
  readonly defaultRows: number
  readonly readerMs: number
  readonly ratePerSecond: number
}

const usual: Size = { rowsPerDay: 20_000, defaultRows: 5_000_000, readerMs: 30_000, ratePerSecond: 200 }
const small: Size = { rowsPerDay: 50, defaultRows: 500, readerMs: 1200, ratePerSecond: 100 }

/** Ten new days, and the ten oldest are more than 19 days past their end. */
const policies = `
version: 1
policies:
  - table: public.events
    interval: 1 day
    premake: { ahead: ${LAST_DAY + TURNED_OVER} }
    lifecycle: [ { after: 19 days, do: drop, grace: 0 days } ]
    guard: { maxDropsPerCycle: ${2 * TURNED_OVER}, minPartitions: 1 }
`

interface Scenario {
  readonly hasDefault: boolean
  readonly hasMaintenance: boolean
}

interface Outcome extends LoadResult {
  /** From the reader's end to that of the cycle; 0 without maintenance. */
  readonly afterReaderMs: number
  /** Actions of the plan that were not done, and missing ones. */
  readonly undone: number
  readonly told: string
}

async function fill(
  { client, url }: BenchDatabase,
  { rowsPerDay, defaultRows }: Size,
  hasDefault: boolean,
): Promise<void> {
  const noon = await noonToday(client)
  await client.query(`
    create table events (
      ts timestamptz not null, id bigint not null, device integer not null, payload text, primary key (id, ts)
    ) partition by range (ts);
    create index on events (ts)`)
  for (let day = FIRST_DAY; day <= LAST_DAY; day += 1) {
    await client.query(partitionOf('events', noon, day))
    await client.query(
      `insert into ${nameOfDay('events', noon, day)} (ts, id, device, payload)
       select $1::timestamptz + n * interval '1 day' / $2::int, $3::bigint + n, n % 1000, repeat('x', 60)
       from generate_series(0, $2::int - 1) as n`,
      [`${dayAfter(noon, day)} 00:00:00+00`, rowsPerDay, firstIdOf(day, rowsPerDay)],
    )
  }
  if (hasDefault) {
    await client.query('create table events_default partition of events default')
    // Long ago, so that none of them belongs to a range that is being made.
    await client.query(
      `insert into events_default (ts, id, device)
       select '2010-01-01 00:00:00+00'::timestamptz + n * interval '1 minute', -1 - n, n % 1000
       from generate_series(0, $1::int - 1) as n`,
      [defaultRows],
    )
  }
  await client.query('vacuum (analyze)')
  await settleCatalog(url)
}

const firstIdOf = (day: number, rowsPerDay: number): number => (day - FIRST_DAY) * rowsPerDay

/** Days that stay, for the application to read. */
function stayingDays(
  noon: Temporal.Instant,
  rowsPerDay: number,
): readonly { date: string; firstId: number }[] {
  return Array.from({ length: LAST_DAY - FIRST_DAY - TURNED_OVER }, (_, offset) => {
    const day = FIRST_DAY + TURNED_OVER + offset
    return { date: dayAfter(noon, day), firstId: firstIdOf(day, rowsPerDay) }
  })
}

async function runScenario(bench: Bench, scenario: Scenario): Promise<Outcome> {
  const { hasDefault, hasMaintenance } = scenario
  const size = bench.quick ? small : usual
  const { rowsPerDay, readerMs, ratePerSecond } = size
  bench.progress(
    `${hasDefault ? 'with' : 'without'} a DEFAULT partition, ${hasMaintenance ? 'one cycle' : 'no maintenance'}`,
  )
  await using database = await makeDatabase(bench, 'bench_stall')
  await fill(database, size, hasDefault)
  const { url } = database
  const at = await noonToday(database.client)
  await using cycles = await Cycles.open({
    url,
    policies,
    environment: { PARTITIOND_LOCK_TIMEOUT: `${LOCK_TIMEOUT_MS} ms` },
  })
  const days = stayingDays(at, rowsPerDay)
  await using load = await startLoad({ url, table: 'events', clients: 8, ratePerSecond, days, rowsPerDay })
  await using reader = openReader(url, readerMs)
  await sleep(Math.min(1000, readerMs / 2))
  const result = hasMaintenance ? await cycles.run({ at }) : undefined
  const cycleEndedMs = performance.now()
  const readerEndedMs = await reader.gone
  await sleep(bench.quick ? 100 : 1500)
  const fared = await load.stop()
  return {
    ...fared,
    afterReaderMs: result === undefined ? 0 : Math.max(0, cycleEndedMs - readerEndedMs),
    undone: result === undefined ? 0 : undoneIn(result),
    told: `worst ${fared.worstMs.toFixed(0)} ms (${fared.worstByKind}), p99 ${fared.p99Ms.toFixed(1)}, median ${fared.medianMs.toFixed(2)}, ${fared.over100Ms} of ${fared.count} over 100 ms`,
  }
}

interface Reader extends AsyncDisposable {
  /** Resolves to the moment the reader has gone. */
  readonly gone: Promise<number>
}

/** Aggregates over all partitions and stays in its transaction for so long, or until it is disposed. */
function openReader(url: string, ms: number): Reader {
  const impatience = new AbortController()
  const gone = readAndStay(url, ms, impatience.signal)
  return {
    gone,
    async [Symbol.asyncDispose]() {
      impatience.abort()
      await gone
    },
  }
}

async function readAndStay(url: string, ms: number, signal: AbortSignal): Promise<number> {
  const client = await connect(url)
  const started = performance.now()
  await client.query('begin')
  await client.query('select count(*), avg(device) from events')
  await sleep(Math.max(0, ms - (performance.now() - started)), undefined, { signal }).catch(() => undefined)
  await client.query('commit')
  const ended = performance.now()
  await client.end()
  return ended
}

function undoneIn({ outcomes }: CycleResult): number {
  const done = (kind: string): number =>
    outcomes.filter(({ action, result }) => action.kind === kind && result === 'done').length
  return ['create', 'detach', 'drop'].reduce((sum, kind) => sum + Math.max(0, TURNED_OVER - done(kind)), 0)
}

function figures(
  outcomes: readonly Outcome[],
  rows: readonly (readonly [
    name: string,
    unit: Unit,
    value: (outcome: Outcome, round: number) => number,
    atMost?: number,
  ])[],
  words: string,
): readonly Figure[] {
  const details = outcomes.map(({ told }) => told).join('; ')
  return rows.map(([name, unit, value, atMost], index) => ({
    name: `${words}: ${name}`,
    unit,
    statistics: statistics(outcomes.map(value)),
    ...(atMost === undefined ? {} : { atMost }),
    ...(index === 0 ? { details } : {}),
  }))
}

async function repeat(
  bench: Bench,
  scenarios: readonly Scenario[],
): Promise<readonly (readonly Outcome[])[]> {
  const outcomes: Outcome[][] = scenarios.map(() => [])
  for (let round = 0; round < (bench.rounds ?? 1); round += 1) {
    for (const [index, scenario] of scenarios.entries())
      outcomes[index]?.push(await runScenario(bench, scenario))
  }
  return outcomes
}

export const foregroundStall: Measure = {
  letter: 'b',
  title: 'What the application notices',
  notes: ({ quick, rounds }) => {
    const { readerMs, ratePerSecond, rowsPerDay, defaultRows } = quick ? small : usual
    return [
      `8 clients, ${ratePerSecond} statements/s (3 inserts : 3 reads of one day : 1 of all), latency from the moment each was due;`,
      `34 days × ${rowsPerDay} rows; ${TURNED_OVER} partitions made and ${TURNED_OVER} detached and dropped by one cycle while a reader of all`,
      `partitions keeps its transaction open for ${readerMs / 1000} s. DEFAULT holds ${defaultRows} rows of other times. Lock timeout ${LOCK_TIMEOUT_MS} ms.`,
      `${rounds ?? 1} round(s), because each takes more than half a minute a scenario: --rounds 5 for more.`,
    ]
  },
  async run(bench) {
    const [baseline = [], plain = [], beside = []] = await repeat(bench, [
      { hasDefault: false, hasMaintenance: false },
      { hasDefault: false, hasMaintenance: true },
      { hasDefault: true, hasMaintenance: true },
    ])
    const share = ({ over100Ms, count }: Outcome): number => (100 * over100Ms) / Math.max(1, count)
    return [
      ...figures(baseline, [['worst statement', 'ms', ({ worstMs }) => worstMs]], 'no maintenance'),
      ...figures(
        plain,
        [
          [
            "worst statement against the baseline's worst",
            'ratio',
            ({ worstMs }, round) => worstMs / (baseline[round]?.worstMs ?? Number.NaN),
            3,
          ],
          ['statements over 100 ms', 'count', ({ over100Ms }) => over100Ms, 0],
          ['statements that failed', 'count', ({ failed }) => failed, 0],
          ['finished after the reader had gone', 's', ({ afterReaderMs }) => afterReaderMs / 1000, 2],
          ['steps not done', 'count', ({ undone }) => undone, 0],
        ],
        'no DEFAULT',
      ),
      ...figures(
        beside,
        [
          ['worst statement', 'ms', ({ worstMs }) => worstMs, LOCK_TIMEOUT_MS + 50],
          ['statements over 100 ms', '%', share, 0.5],
          ['statements that failed', 'count', ({ failed }) => failed, 0],
          ['finished after the reader had gone', 's', ({ afterReaderMs }) => afterReaderMs / 1000, 2],
          ['steps not done', 'count', ({ undone }) => undone, 0],
        ],
        'beside DEFAULT',
      ),
    ]
  },
}
