import { z } from 'zod'

import { didYouMean } from '../closest.ts'
import { closedMap } from './closed-map.ts'
import { destination } from './destination.ts'
import { identifier } from './identifier.ts'
import { age, grace, keep } from './interval.ts'
import { parameters } from './parameters.ts'
import { oneOf, orList, show } from './word.ts'

const after = age

const freeze = closedMap({ do: z.literal('freeze'), after }, 'VACUUM (FREEZE, ANALYZE), verified.')
const move = closedMap(
  {
    do: z.literal('move'),
    after,
    tablespace: identifier('The tablespace the partition and its indexes go to.'),
  },
  'Into another tablespace, with its indexes.',
)
const set = closedMap({ do: z.literal('set'), after, parameters }, 'Storage parameters of closed partitions.')
const detach = closedMap(
  {
    do: z.literal('detach'),
    after,
    schema: identifier('The schema the detached table goes to.').optional(),
    publication: oneOf(
      ['leave', 'stay'],
      'Whether the detached table stays in the publications that had it through its parent; leave by default.',
    ).optional(),
  },
  'Out of the parent, as a table of its own.',
)
const archive = closedMap(
  {
    do: z.literal('archive'),
    after,
    to: destination,
    format: oneOf(
      ['copy', 'csv', 'parquet'],
      'How rows are written to file:// and s3://; copy by default.',
    ).optional(),
    compression: oneOf(
      ['zstd', 'gzip'],
      'Of copy and csv; zstd by default. Parquet is always zstd.',
    ).optional(),
    keep: keep.optional(),
  },
  'A verified copy elsewhere.',
)
const drop = closedMap({ do: z.literal('drop'), after, grace: grace.optional() }, 'Dropped, after the grace.')

/** The names of all steps, in life's order. */
export const stepNames = ['freeze', 'move', 'set', 'detach', 'archive', 'drop'] as const

/** One step of a partition's life as written. */
export const step = z
  .discriminatedUnion('do', [freeze, move, set, detach, archive, drop], {
    error: ({ input }) => unknownStep(input),
  })
  .meta({ id: 'step' })

export type WrittenStep = z.output<typeof step>

function unknownStep(input: unknown): string {
  const named = typeof input === 'object' && input !== null && 'do' in input ? input.do : undefined
  if (named === undefined) return `is missing; allowed: ${orList(stepNames)}`
  const meant = typeof named === 'string' ? didYouMean(named, stepNames) : ''
  return `unknown step ${show(named)}; allowed: ${orList(stepNames)}${meant}`
}
