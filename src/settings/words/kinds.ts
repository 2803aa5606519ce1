import { z } from 'zod'

import { PartitiondError } from '../../domain/errors.ts'
import { readMoment } from '../../domain/key-moment.ts'
import { closedMap } from './closed-map.ts'
import { identifier } from './identifier.ts'
import { interval } from './interval.ts'
import { count, oneOf, show, text, word } from './word.ts'

/** A value of a list partition's key. */
const listValue = word<string | null>(
  (value) =>
    value === null || (typeof value === 'string' && !value.includes('\0'))
      ? { value }
      : typeof value === 'number' || typeof value === 'boolean'
        ? { value: String(value) }
        : { wrong: `must be a value of the key, is ${show(value)}` },
  { type: ['string', 'number', 'boolean', 'null'] },
)

/** The partitions of a list set: label → values. */
export const list = z
  .record(
    z
      .string()
      .min(1, 'a label must not be empty')
      .regex(/^[^\0]*$/, 'a label must not hold a NUL character'),
    z.array(listValue).min(1, 'must hold at least one value'),
  )
  .meta({ id: 'list', description: 'Partitions of a list set: label → values; null is a value.' })

/** The partitions of a hash set. */
export const hash = closedMap({ modulus: modulus() }, 'Partitions of a hash set.')

function modulus(): z.ZodType<number> {
  return count(1, 1024, 'How many partitions.')
}

/** What every branch is divided into. */
export interface Subpartition {
  readonly by: 'hash' | 'list' | 'range'
  readonly key: string
  readonly name?: string | undefined
  readonly modulus?: number | undefined
  readonly list?: Readonly<Record<string, readonly (string | null)[]>> | undefined
  readonly interval?: z.output<typeof interval> | undefined
  readonly subpartition?: Subpartition | undefined
}

/** Sub-partitions, to any depth. Which of modulus, list and interval belongs to which `by` is checked afterwards. */
export const subpartition: z.ZodType<Subpartition> = z
  .lazy(() =>
    closedMap(
      {
        by: oneOf(['hash', 'list', 'range'], 'The method of the branch.'),
        key: identifier('The key column of the branch.'),
        name: text('Name template; {table} is the branch.').optional(),
        modulus: modulus().optional(),
        list: list.optional(),
        interval: interval.optional(),
        get subpartition() {
          return subpartition.optional()
        },
      },
      'What every partition is divided into.',
    ),
  )
  .meta({ id: 'subpartition' })

/** A span of the key whose partitions must not leave. */
export const hold = closedMap(
  {
    lower: bound('Lower end, inclusive, as a key value.'),
    upper: bound('Upper end, exclusive, as a key value.'),
    reason: text('Why, and who to ask.'),
    until: word<string>(
      (value) =>
        typeof value === 'string' && isMoment(value)
          ? { value }
          : {
              wrong: `must be a date or an instant such as 2027-01-01 or 2027-01-01T00:00:00Z, is ${show(value)}`,
            },
      {
        type: 'string',
        description:
          "Exclusive: a date (its beginning in the policy's zone) or an instant; without it the hold stays.",
      },
    ).optional(),
  },
  'Keeps partitions from leaving.',
)

function bound(description: string): z.ZodType<string> {
  return word(
    (value) =>
      (typeof value === 'string' && value.trim() !== '') || typeof value === 'number'
        ? { value: String(value) }
        : { wrong: `must be a key value, is ${show(value)}` },
    { type: ['string', 'integer'], description },
  )
}

/** What a policy's zone is does not matter for whether it can be read. */
function isMoment(value: string): boolean {
  try {
    readMoment(value, 'UTC')
    return true
  } catch (error) {
    if (error instanceof PartitiondError) return false
    throw error
  }
}
