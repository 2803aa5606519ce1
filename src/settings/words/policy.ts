import { z } from 'zod'

import { closedMap } from './closed-map.ts'
import { identifier, table } from './identifier.ts'
import { indexStatement } from './index-statement.ts'
import { interval, offset } from './interval.ts'
import { hash, hold, list, subpartition } from './kinds.ts'
import { parameters } from './parameters.ts'
import { step } from './steps.ts'
import { count, flag, oneOf, show, text, word } from './word.ts'
import { zone } from './zone.ts'

const database = word<readonly string[] | '*'>(
  (value) => {
    if (value === '*') return { value }
    const given: readonly unknown[] = Array.isArray(value) ? value : [value]
    const names = given.filter(
      (name): name is string => typeof name === 'string' && name !== '' && name !== '*',
    )
    if (names.length > 0 && names.length === given.length) return { value: [...new Set(names)] }
    return { wrong: `must be a database's name, a list of them, or "*" for all, is ${show(value)}` }
  },
  {
    anyOf: [
      { type: 'string', minLength: 1 },
      { type: 'array', items: { type: 'string', minLength: 1 }, minItems: 1 },
    ],
    description: 'Names from `databases`, or "*" for all of them. Not needed when there is one.',
  },
)

/** Every word of a policy but its table; all may also stand in `defaults`. */
const common = {
  database: database.optional(),
  mode: oneOf(['manage', 'observe'], 'observe: plan, metrics and findings only.').optional(),
  interval: interval.optional(),
  timezone: zone.optional(),
  name: text('Name template of new partitions, such as {table}_{yyyy}_{MM}.').optional(),
  premake: closedMap(
    {
      ahead: count(0, 10_000, 'Intervals after the one that holds now; 4 by default.').optional(),
      behind: count(0, 10_000, 'Intervals before the one that holds now; 0 by default.').optional(),
    },
    'How many partitions are made ahead of time.',
  ).optional(),
  default: closedMap(
    {
      rows: oneOf(
        ['move', 'report'],
        'What becomes of rows in the DEFAULT partition that belong to a range being created; report by default.',
      ).optional(),
    },
    'The DEFAULT partition.',
  ).optional(),
  lifecycle: z
    .array(step)
    .meta({ description: "What a closed partition goes through, in life's order." })
    .optional(),
  parameters: parameters.optional(),
  indexes: z
    .array(indexStatement)
    .meta({ description: "Per-partition indexes beyond the parent's." })
    .optional(),
  guard: closedMap(
    {
      maxDropsPerCycle: count(
        0,
        1_000_000,
        'Detaches plus drops of the set in one cycle; 12 by default.',
      ).optional(),
      minPartitions: count(0, 1_000_000, 'Attached partitions that must be left; 1 by default.').optional(),
    },
    'Beyond it, nothing of the set leaves in this cycle.',
  ).optional(),
  epoch: oneOf(
    ['seconds', 'milliseconds', 'microseconds', 'nanoseconds'],
    'For a bigint key that holds time.',
  ).optional(),
  ulid: flag('The key is a ULID in a text column COLLATE "C".').optional(),
  list: list.optional(),
  hash: hash.optional(),
  subpartition: subpartition.optional(),
  method: oneOf(['inheritance'], 'A legacy set: CHECK and INHERITS.').optional(),
  key: identifier('The key column of an inheritance set.').optional(),
  reconcile: flag('Bring drifted partitions back.').optional(),
  hold: z.array(hold).meta({ description: 'Spans whose partitions must not leave.' }).optional(),
  offset: offset.optional(),
}

/** What may stand under `defaults`. */
export const defaultWords = closedMap(common, 'Merged under every policy: maps merge by key, lists replace.')

/** One policy, with the defaults merged in. */
export const policyWords = closedMap(
  { table, ...common },
  'What is wanted for one table, or for all that a glob matches.',
)

export type PolicyWords = z.output<typeof policyWords>
