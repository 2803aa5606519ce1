import * as fc from 'fast-check'
import { rangeBound } from '../../src/domain/bound.ts'
import { parseDestination } from '../../src/domain/destination.ts'
import { type Endpoint, endpointAt, MAXVALUE, MINVALUE } from '../../src/domain/endpoint.ts'
import { displayEndpoint } from '../../src/domain/key-value.ts'
import { instantToPosition } from '../../src/domain/time-position.ts'
import { type TimeKeyType } from '../../src/domain/key.ts'
import { displayName, type QualifiedName } from '../../src/domain/name.ts'
import { type ActivitySample } from '../../src/domain/observations.ts'
import { rangePartitions, type PartitionSet } from '../../src/domain/partition-set.ts'
import { type Partition } from '../../src/domain/partition.ts'
import { type Age, type Guard, type LifecycleStep, type Policy } from '../../src/domain/policy.ts'
import { displaySpan, type TimeUnit } from '../../src/domain/time-span.ts'
import { calendarGrid, type Grid } from '../../src/planning/schemes/calendar-grid.ts'
import { aPolicy } from '../support/builders.ts'
import { aWorld, atMoment, inOrder, type World } from '../support/world.ts'

/** Enough to meet every shape now and then; PROPERTY_RUNS=20000 for a night. */
export const runs = { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 300) }

/** One set with its policy, in a world that holds nothing else. */
export interface Case {
  readonly world: World
  readonly policy: Policy
  readonly type: TimeKeyType
  readonly zone: string
  /** The policy's own grid, for what a test wants to know of it. */
  readonly grid: Grid
}

const zones = [
  'UTC',
  'Asia/Seoul',
  'Europe/Berlin',
  // No midnight on one spring day.
  'Asia/Beirut',
  'America/Havana',
  // Half an hour of daylight saving time; an offset with minutes; a day that never was.
  'Australia/Lord_Howe',
  'America/St_Johns',
  'Pacific/Apia',
]

const units: Readonly<Record<TimeKeyType, readonly string[]>> = {
  timestamptz: ['15 minutes', '1 hour', '6 hours', '1 day', '1 week', '1 month', '1 quarter', '1 year'],
  timestamp: ['30 minutes', '1 hour', '1 day', '3 days', '1 week', '1 month', '1 year'],
  date: ['1 day', '10 days', '2 weeks', '1 month', '1 quarter', '1 year'],
}

const tables: readonly QualifiedName[] = [
  { schema: 'public', name: 'events' },
  { schema: 'Mixed "Case"', name: 'Ereignisse; drop table x' },
  { schema: 'public', name: 'e'.repeat(63) },
  { schema: '사업', name: '아주긴한국어테이블이름이예순세바이트를' },
]

/** Moments on ordinary days, and around what clocks do to days. */
const moments = fc.oneof(
  fc.integer({ min: 1_100_000_000, max: 1_900_000_000 }).map((seconds) => seconds * 1000),
  fc
    .record({
      at: fc.constantFrom(
        '2026-03-29T01:00:00Z',
        '2026-10-25T01:00:00Z',
        '2026-03-28T22:00:00Z',
        '2026-03-08T05:00:00Z',
        '2011-12-30T10:00:00Z',
        '2026-04-04T15:00:00Z',
        '2024-02-29T12:00:00Z',
        '2026-12-31T23:59:59Z',
      ),
      minutes: fc.integer({ min: -1500, max: 1500 }),
    })
    .map(({ at, minutes }) => Temporal.Instant.from(at).epochMilliseconds + minutes * 60_000),
)

type Fill = 'partition' | 'hole' | 'pending'

/** One stretch of the key space after another, from the past into the future. */
interface Stretch {
  readonly size: 'cell' | 'part' | 'wide'
  readonly share: number
  readonly fill: Fill
}

const stretches = fc.array(
  fc.record<Stretch>({
    size: fc.constantFrom('cell', 'cell', 'cell', 'part', 'wide'),
    share: fc.integer({ min: 1, max: 99 }),
    fill: fc.constantFrom<Fill[]>('partition', 'partition', 'partition', 'partition', 'hole', 'pending'),
  }),
  { maxLength: 9 },
)

interface Shape {
  readonly stretches: readonly Stretch[]
  /** Whole intervals between the first stretch and now. */
  readonly back: number
  readonly offGrid: number
  readonly begin: 'nothing' | 'minvalue' | '-infinity'
  readonly end: 'nothing' | 'maxvalue' | 'infinity' | 'far'
  readonly names: 'foreign' | 'misleading'
  readonly stray: boolean
  /** Rows of DEFAULT, as hundredths of the span that stretches and premake cover; undefined: no DEFAULT. */
  readonly overflow: readonly number[] | undefined
  readonly overflowBytes: number
  readonly leftover: boolean
  readonly foreignKey: boolean
}

const shape: fc.Arbitrary<Shape> = fc.record({
  stretches,
  back: fc.integer({ min: 0, max: 8 }),
  offGrid: fc.constantFrom(0, 0, 0, 37, 73),
  begin: fc.constantFrom('nothing', 'nothing', 'nothing', 'minvalue', '-infinity'),
  end: fc.constantFrom('nothing', 'nothing', 'nothing', 'maxvalue', 'infinity', 'far'),
  names: fc.constantFrom('foreign', 'misleading'),
  stray: fc.boolean(),
  overflow: fc.option(fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 5 }), { nil: undefined }),
  overflowBytes: fc.constantFrom(8192, 400_000_000),
  leftover: fc.boolean(),
  foreignKey: fc.boolean(),
})

const ages: fc.Arbitrary<Age> = fc.oneof(
  fc.record({
    kind: fc.constant('time' as const),
    span: fc.record({
      count: fc.integer({ min: 1, max: 12 }),
      unit: fc.constantFrom<TimeUnit[]>('minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'),
    }),
  }),
  fc.record({ kind: fc.constant('partitions' as const), count: fc.integer({ min: 1, max: 5 }) }),
)

interface Leaving {
  readonly after: Age
  readonly schema: string | undefined
  /** As a policy writes it; undefined: not archived. */
  readonly to: string | undefined
  /** Days; undefined: never dropped. */
  readonly grace: number | undefined
}

const leavings: fc.Arbitrary<Leaving | undefined> = fc.option(
  fc.record({
    after: ages,
    schema: fc.constantFrom(undefined, 'archive'),
    to: fc.constantFrom(
      undefined,
      undefined,
      'file:///vault',
      's3://vault/old',
      'table:vault.rows',
      'schema:vault',
    ),
    grace: fc.constantFrom(undefined, 0, 7),
  }),
  { nil: undefined },
)

const guards = fc.constantFrom<Guard[]>(
  { maxDropsPerCycle: 1000, minPartitions: 0 },
  { maxDropsPerCycle: 1000, minPartitions: 0 },
  { maxDropsPerCycle: 2, minPartitions: 1 },
)

function lifecycleOf(
  leaving: Leaving | undefined,
  freeze: boolean,
  settings: boolean,
): readonly LifecycleStep[] {
  const day: Age = { kind: 'time', span: { count: 1, unit: 'day' } }
  const steps: LifecycleStep[] = []
  if (freeze) steps.push({ do: 'freeze', after: day })
  if (settings) steps.push({ do: 'set', after: day, parameters: { fillfactor: '100' } })
  if (leaving === undefined) return steps
  const { after, schema, to, grace } = leaving
  steps.push({ do: 'detach', after, ...(schema === undefined ? {} : { schema }) })
  const destination = to === undefined ? undefined : parseDestination(to)
  if (destination !== undefined)
    steps.push({
      do: 'archive',
      after,
      to: destination,
      format: 'copy',
      compression: 'zstd',
      keep: undefined,
    })
  if (grace !== undefined) steps.push({ do: 'drop', after, grace: { count: grace, unit: 'day' } })
  return steps
}

/** Whatever people have made of a partitioned table, and whatever they may ask for. */
export const cases: fc.Arbitrary<Case> = fc
  .record({
    type: fc.constantFrom<TimeKeyType[]>('timestamptz', 'timestamptz', 'timestamp', 'date'),
    unit: fc.nat(),
    zone: fc.constantFrom(...zones),
    table: fc.constantFrom(...tables),
    at: moments,
    shape,
    premake: fc.record({ ahead: fc.integer({ min: 0, max: 5 }), behind: fc.integer({ min: 0, max: 3 }) }),
    defaultRows: fc.constantFrom<Policy['defaultRows'][]>('move', 'report'),
    leaving: leavings,
    freeze: fc.boolean(),
    settings: fc.boolean(),
    guard: guards,
  })
  .map(
    ({
      type,
      unit,
      zone,
      table,
      at,
      shape: wanted,
      premake,
      defaultRows,
      leaving,
      freeze,
      settings,
      guard,
    }) => {
      const interval = units[type][unit % units[type].length] ?? '1 month'
      const policy = aPolicy(displayName(table), interval, {
        timezone: zone,
        premake,
        defaultRows,
        lifecycle: lifecycleOf(leaving, freeze, settings),
        parameters: settings ? { autovacuum_enabled: 'false' } : {},
        guard,
      })
      if (policy.interval?.kind !== 'time') throw new Error('an interval of time')
      const grid = calendarGrid(policy.interval.span, type, zone)
      const now = Temporal.Instant.fromEpochMilliseconds(at)
      const world = aWorldOf(table, type, grid, instantToPosition(now, type, zone), wanted)
      return legible({ world: withActivity(atMoment(world, now)), policy, type, zone, grid })
    },
  )

/** Makes fast-check show a counterexample in a few lines. */
export function legible(subject: Case): Case {
  return Object.defineProperty(subject, fc.toStringMethod, { value: () => described(subject) })
}

function described({ world, policy, type }: Case): string {
  const { timezone, premake, defaultRows, lifecycle, guard, interval } = policy
  const every = interval?.kind === 'time' ? displaySpan(interval.span) : ''
  const lines = world.facts.sets.flatMap((set) => [
    `${displayName(set.name)} (${type}) every ${every}, ${timezone}, at ${world.facts.takenAt.toString()}`,
    JSON.stringify({ premake, defaultRows, lifecycle, guard, foreignKeys: set.foreignKeys.length }),
    ...set.partitions.map(({ name, bound, pendingDetach }) =>
      [
        displayName(name),
        bound.kind === 'range'
          ? `[${displayEndpoint(bound.lower, type)}, ${displayEndpoint(bound.upper, type)})`
          : bound.kind,
        pendingDetach ? 'pending detach' : '',
      ].join(' '),
    ),
    ...[...world.overflow.values()].flatMap(({ keys }) =>
      keys.map((key) => `in DEFAULT: ${displayEndpoint(endpointAt(key), type)}`),
    ),
    ...world.strays.map((name) => `stray ${displayName(name)}`),
  ])
  return lines.join('\n')
}

function aWorldOf(table: QualifiedName, type: TimeKeyType, grid: Grid, now: bigint, wanted: Shape): World {
  const partitions = partitionsOf(table, grid, now, wanted)
  const fallback: Partition = aPartition(table, 900, 'rest', { kind: 'default' })
  const set: PartitionSet = {
    oid: 100,
    name: table,
    owner: 'app',
    key: { method: 'range', columns: [{ name: 'ts', isExpression: false, type, notNull: true }] },
    columns: [{ name: 'ts', generated: false, identity: '' }],
    uniqueKey: ['ts'],
    partitions: inOrder(wanted.overflow === undefined ? partitions : [...partitions, fallback]),
    foreignKeys: wanted.foreignKey
      ? [{ direction: 'in', constraint: 'fk', table: { schema: 'public', name: 'child' } }]
      : [],
    replicaIdentity: { kind: 'default' },
    tablespace: undefined,
    leftoverExclusions:
      wanted.overflow !== undefined && wanted.leftover ? ['partitiond_excludes_abcdef'] : [],
  }
  const keys = overflowKeys(set, grid, now, wanted.overflow ?? [])
  return aWorld('2026-01-01T00:00:00Z', [set], {
    strays: wanted.stray ? [{ ...table, name: 'events_2026_03' }] : [],
    overflow: new Map([[fallback.oid, { bytes: keys.length === 0 ? 0 : wanted.overflowBytes, keys }]]),
  })
}

function partitionsOf(table: QualifiedName, grid: Grid, now: bigint, wanted: Shape): readonly Partition[] {
  let at = grid.floor(now)
  for (let n = 0; n < wanted.back; n += 1) at = grid.previous(at)
  at += ((grid.next(at) - at) * BigInt(wanted.offGrid)) / 100n
  const first = at
  const partitions: Partition[] = []
  const add = (lower: Endpoint, upper: Endpoint, pendingDetach: boolean): void => {
    const name = wanted.names === 'foreign' ? `p${partitions.length}` : `events_2026_0${partitions.length}`
    partitions.push({
      ...aPartition(table, 1000 + partitions.length, name, rangeBound(lower, upper)),
      pendingDetach,
    })
  }
  // PostgreSQL has one pending detach a table.
  let isPending = false
  for (const { size, share, fill } of wanted.stretches) {
    const to = endOf(grid, at, size, share)
    if (fill !== 'hole') add(endpointAt(at), endpointAt(to), fill === 'pending' && !isPending)
    isPending ||= fill === 'pending'
    at = to
  }
  if (wanted.begin !== 'nothing') {
    add(wanted.begin === 'minvalue' ? MINVALUE : { kind: '-infinity' }, endpointAt(first), false)
  }
  if (wanted.end === 'far') {
    let far = at
    for (let n = 0; n < 40; n += 1) far = grid.next(far)
    add(endpointAt(far), endpointAt(grid.next(far)), false)
  } else if (wanted.end !== 'nothing') {
    add(endpointAt(at), wanted.end === 'maxvalue' ? MAXVALUE : { kind: 'infinity' }, false)
  }
  return partitions
}

function endOf(grid: Grid, at: bigint, size: Stretch['size'], share: number): bigint {
  const next = grid.next(at)
  if (size === 'cell') return next
  if (size === 'wide') return grid.next(grid.next(next))
  const part = at + ((next - at) * BigInt(share)) / 100n
  return part > at ? part : next
}

function aPartition(table: QualifiedName, oid: number, name: string, bound: Partition['bound']): Partition {
  return {
    oid,
    name: { schema: table.schema, name },
    kind: 'table',
    owner: 'app',
    bound,
    pendingDetach: false,
    pages: 10,
    rows: 100,
    storageParameters: [],
    tablespace: undefined,
  }
}

/** Keys that fit no partition, from ten intervals before now to ten after. */
function overflowKeys(
  set: PartitionSet,
  grid: Grid,
  now: bigint,
  hundredths: readonly number[],
): readonly bigint[] {
  const cell = grid.next(now) - grid.floor(now)
  const occupied = rangePartitions(set)
  return hundredths
    .map((share) => now + (cell * BigInt(share - 100)) / 10n)
    .filter((key) => !occupied.some(({ bound }) => holds(bound.lower, key, bound.upper)))
}

function holds(lower: Endpoint, key: bigint, upper: Endpoint): boolean {
  const isAbove = lower.kind === 'value' ? lower.position <= key : lower.kind !== 'infinity'
  const isBelow = upper.kind === 'value' ? key < upper.position : upper.kind !== '-infinity'
  return isAbove && isBelow
}

/** Every partition has stood still since yesterday. */
function withActivity(world: World): World {
  const { takenAt, sets } = world.facts
  const sample = (at: Temporal.Instant): ActivitySample => ({
    at,
    counters: { inserted: 5n, updated: 0n, deleted: 0n },
    statsReset: '',
  })
  const activity = new Map(
    sets.flatMap(({ partitions }) =>
      partitions.map(({ oid }) => [
        oid,
        {
          oid,
          bytes: 81_920,
          now: sample(takenAt),
          since: sample(takenAt.subtract({ hours: 24 })),
          frozen: undefined,
          triedAt: undefined,
          pages: 10,
          allVisiblePages: 0,
          allFrozenPages: undefined,
        },
      ]),
    ),
  )
  return { ...world, activity }
}
