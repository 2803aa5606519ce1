import * as fc from 'fast-check'
import { encodeMoment } from '../../../src/domain/key-encoding.ts'
import { NUMERIC_SCALE } from '../../../src/domain/key-values/numeric.ts'
import { textFormat } from '../../../src/domain/key-values/text.ts'
import { type KeyEncoding } from '../../../src/domain/key.ts'
import { type EpochUnit, type Policy } from '../../../src/domain/policy.ts'
import { type NewestKey } from '../../../src/domain/snapshot.ts'
import { span } from '../../support/builders.ts'
import { describeScheme, rangeWorlds } from './contract.ts'

const MINUTE = 60_000_000n

/** Between 2024 and 2030, at any microsecond. */
const moment = fc.bigInt({ min: 1_704_067_200_000_000n, max: 1_893_456_000_000_000n })
const now = moment.map((microseconds) => Temporal.Instant.fromEpochNanoseconds(microseconds * 1000n))

const calendar: fc.Arbitrary<Partial<Policy>> = fc.record({
  interval: fc
    .constantFrom('15 minutes', '6 hours', '1 day', '3 days', '1 week', '1 month', '1 quarter', '1 year')
    .map((text) => ({ kind: 'time' as const, span: span(text) })),
  timezone: fc.constantFrom('UTC', 'Asia/Seoul', 'Europe/Berlin', 'America/St_Johns', 'Asia/Beirut'),
})
/** What a calendar interval may be that a day can be cut by. */
const days = calendar.filter(
  ({ interval }) => interval?.kind === 'time' && !/minute|hour/.test(interval.span.unit),
)

/** Not too far from 2026: holes of minutes would be thousands. */
const near = fc.bigInt({ min: 1_767_225_600_000_000n, max: 1_768_000_000_000_000n })
const nearNow = near.map((microseconds) => Temporal.Instant.fromEpochNanoseconds(microseconds * 1000n))

const withEpoch = (epoch: EpochUnit): fc.Arbitrary<Partial<Policy>> =>
  calendar.map((words) => ({ ...words, epoch }))

describeScheme(
  'timestamptz',
  rangeWorlds({ key: { type: 'timestamptz' }, policy: calendar, now: nearNow, ends: near }),
)
describeScheme(
  'timestamp',
  rangeWorlds({ key: { type: 'timestamp' }, policy: calendar, now: nearNow, ends: near }),
)
describeScheme(
  'date',
  rangeWorlds({
    key: { type: 'date' },
    policy: days,
    now,
    ends: moment.map((microseconds) => microseconds / (1440n * MINUTE)),
  }),
)

for (const unit of ['seconds', 'milliseconds', 'microseconds', 'nanoseconds'] as const) {
  describeScheme(
    `epoch ${unit} in a bigint`,
    rangeWorlds({
      key: { type: 'bigint' },
      policy: withEpoch(unit),
      now: nearNow,
      ends: near.map((microseconds) => encodeMoment(microseconds, `epoch ${unit}`)),
    }),
  )
}

/** 2038-01-19T03:14:07Z is the last second of an integer. */
const endOfSeconds = fc.bigInt({ min: 2_147_000_000_000_000n, max: 2_147_483_646_000_000n })
describeScheme(
  'epoch seconds in an integer, up to its end',
  rangeWorlds({
    key: { type: 'integer' },
    policy: withEpoch('seconds'),
    now: endOfSeconds.map((microseconds) => Temporal.Instant.fromEpochNanoseconds(microseconds * 1000n)),
    ends: endOfSeconds.map((microseconds) => encodeMoment(microseconds, 'epoch seconds')),
  }),
)

/** With something behind the moment: bounds that somebody cut inside a millisecond. */
const within = (encoding: KeyEncoding, random: fc.Arbitrary<bigint>): fc.Arbitrary<bigint> =>
  fc.tuple(near, random).map(([microseconds, tail]) => encodeMoment(microseconds, encoding) + tail)

describeScheme(
  'UUIDv7',
  rangeWorlds({
    key: { type: 'uuid' },
    policy: calendar,
    now: nearNow,
    ends: within('uuidv7', fc.constantFrom(0n, 1n, 2n ** 79n)),
  }),
)

const first1970 = fc.bigInt({ min: 0n, max: 700_000_000_000n })
describeScheme(
  'UUIDv7 in January 1970',
  rangeWorlds({
    key: { type: 'uuid' },
    policy: calendar,
    now: first1970.map((microseconds) => Temporal.Instant.fromEpochNanoseconds(microseconds * 1000n)),
    ends: first1970.map((microseconds) => encodeMoment(microseconds, 'uuidv7')),
  }),
)

/** ULIDs, and what people cut them by: their beginnings. */
const ulid = fc
  .tuple(near, fc.integer({ min: 7, max: 26 }))
  .map(([microseconds, length]) => textFormat.format(encodeMoment(microseconds, 'ulid')).slice(0, length))
  .map((text) => textFormat.parse(text) ?? 0n)
describeScheme(
  'ULID',
  rangeWorlds({
    key: { type: 'text', collation: 'C' },
    policy: calendar.map((words) => ({ ...words, ulid: true })),
    now: nearNow,
    ends: ulid,
  }),
)

const numbered = (least: bigint, greatest: bigint, steps: readonly bigint[]): fc.Arbitrary<Partial<Policy>> =>
  fc.record({
    interval: fc.constantFrom(...steps).map((step) => ({ kind: 'number' as const, step })),
    offset: fc.bigInt({ min: least > -50n ? least : -50n, max: greatest < 50n ? greatest : 50n }),
  })

/** With and without a memory of where it stood; jumps among them. */
const newestOf = (key: fc.Arbitrary<bigint>, isZeroNear = true): fc.Arbitrary<NewestKey> =>
  fc.record({
    // Empty counts as the offset: from the type's beginning to it there would be more holes than a test can fill.
    position: isZeroNear ? fc.option(key, { nil: undefined, freq: 6 }) : key,
    before: fc.option(key, { nil: undefined, freq: 2 }),
  })

for (const [type, bits] of [
  ['smallint', 16n],
  ['integer', 32n],
  ['bigint', 64n],
] as const) {
  const [least, greatest] = [-(2n ** (bits - 1n)), 2n ** (bits - 1n) - 1n]
  const policy = numbered(least, greatest, [7n, 100n, 1000n])
  for (const [where, ends] of [
    ['around zero', fc.bigInt({ min: -3000n, max: 3000n })],
    ['at the end of the type', fc.bigInt({ min: greatest - 3000n, max: greatest })],
    ['at its beginning', fc.bigInt({ min: least, max: least + 3000n })],
  ] as const) {
    describeScheme(
      `${type} ${where}`,
      rangeWorlds({ key: { type }, policy, now, newest: newestOf(ends, where === 'around zero'), ends }),
    )
  }
}

const decimal = fc
  .bigInt({ min: -3_000_000n, max: 3_000_000n })
  .map((thousandths) => (thousandths * NUMERIC_SCALE) / 1000n)
describeScheme(
  'numeric',
  rangeWorlds({
    key: { type: 'numeric' },
    policy: numbered(-50n, 50n, [1n, 7n, 1000n]),
    now,
    newest: newestOf(decimal),
    ends: decimal,
  }),
)
