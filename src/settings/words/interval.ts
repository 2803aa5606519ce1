import { type z } from 'zod'

import { type Age, type Interval } from '../../domain/policy.ts'
import { type TimeSpan } from '../../domain/time-span.ts'
import { isBareNumber, readSpan, spanSchema } from './span.ts'
import { type Reading, show, word } from './word.ts'

const wholeNumber = /^-?(0|[1-9]\d*)$/

/** bigint is the widest whole key type of PostgreSQL. */
const widest = 2n ** 63n - 1n

const positiveSchema = [
  { type: 'integer', minimum: 1 },
  { type: 'string', pattern: '^[1-9]\\d*$' },
]

/** How wide a partition is: `1 month`, or for number keys a whole number. */
export const interval: z.ZodType<Interval> = word(readInterval, {
  id: 'interval',
  anyOf: [spanSchema, ...positiveSchema],
  description:
    'Width of a partition: "N unit" (minutes and hours must divide a day) for time keys, a whole number for number keys.',
})

/** When a step is due, counted from the partition's upper bound. */
export const age: z.ZodType<Age> = word(readAge, {
  id: 'age',
  anyOf: [spanSchema, { type: 'string', pattern: '^[1-9]\\d* +partitions?$' }, ...positiveSchema],
  description: 'Counted from the upper bound: "N unit", "N partitions", or for number keys a whole number.',
})

/** How long an archive is kept. */
export const keep: z.ZodType<TimeSpan> = word((value) => readSpan(value, 'not zero'), {
  ...spanSchema,
  description: 'The archive itself is removed this long after it was made; without it, never.',
})

/** How long a detached partition waits for its drop; may be zero. */
export const grace: z.ZodType<TimeSpan> = word((value) => readSpan(value, 'zero allowed'), {
  ...spanSchema,
  description:
    'At least this long between the recorded detach and the drop; 7 days by default, zero is allowed.',
})

/** Where the grid of number keys begins. */
export const offset: z.ZodType<bigint> = word((value) => readWhole(value), {
  anyOf: [{ type: 'integer' }, { type: 'string', pattern: wholeNumber.source }],
  description: 'Where the grid of a number key begins; 0 by default.',
})

function readInterval(value: unknown): Reading<Interval> {
  if (isBareNumber(value)) {
    const step = readWhole(value)
    if ('wrong' in step) return step
    if (step.value < 1n) return { wrong: `${show(value)} cuts nothing; allowed: a whole number of 1 or more` }
    return { value: { kind: 'number', step: step.value } }
  }
  const time = readSpan(value, 'not zero')
  if ('wrong' in time) return time
  const wrong = notInADay(time.value)
  return wrong === undefined ? { value: { kind: 'time', span: time.value } } : { wrong }
}

/** Minutes and hours restart at local midnight, so a day must hold a whole number of them. */
function notInADay({ count, unit }: TimeSpan): string | undefined {
  const day = unit === 'minute' ? 1440 : unit === 'hour' ? 24 : undefined
  if (day === undefined || day % count === 0) return undefined
  const divisors = Array.from({ length: day }, (_, at) => at + 1).filter((each) => day % each === 0)
  return `"${count} ${unit}s" does not divide a day; allowed: ${divisors.join(', ')} ${unit}s`
}

function readAge(value: unknown): Reading<Age> {
  const partitions = typeof value === 'string' ? /^(\d+) +partitions?$/.exec(value) : null
  if (partitions !== null) {
    const count = Number(partitions[1])
    if (count >= 1 && count <= 1_000_000) return { value: { kind: 'partitions', count } }
    return { wrong: `${show(value)} is out of range; allowed: 1 to 1000000 partitions` }
  }
  if (isBareNumber(value)) {
    const distance = readWhole(value)
    if ('wrong' in distance) return distance
    if (distance.value < 1n)
      return { wrong: `${show(value)} is no distance; allowed: a whole number of 1 or more` }
    return { value: { kind: 'number', distance: distance.value } }
  }
  const time = readSpan(value, 'not zero')
  return 'wrong' in time ? time : { value: { kind: 'time', span: time.value } }
}

function readWhole(value: unknown): Reading<bigint> {
  const text = String(value).trim()
  if (!wholeNumber.test(text)) {
    const digits = /^[\d_]+$/.test(text) ? text.replaceAll('_', '').replace(/^0+(?=\d)/, '') : undefined
    return {
      wrong: `${show(value)} is not a whole number${digits === undefined ? '' : `; did you mean ${digits}?`}`,
    }
  }
  const whole = BigInt(text)
  return whole <= widest && whole >= -widest - 1n
    ? { value: whole }
    : { wrong: `${text} does not fit a bigint; allowed: up to ${widest}` }
}
