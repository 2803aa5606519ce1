import { defaultPartition } from '../../domain/partition-set.ts'
import { refOf } from '../refs.ts'
import { NOTHING, type Proposal } from '../rule.ts'
import { type SetContext } from '../set-context.ts'
import { includeAction } from './attach-beside-default.ts'

/** An excluding CHECK of ours that a crash left on DEFAULT refuses inserts: it goes before anything else (postgres.md F7). */
export function leftoverExclusions({ set }: SetContext): Proposal {
  const fallback = defaultPartition(set)
  if (fallback === undefined) return NOTHING
  const common = {
    kind: 'repair-default',
    parent: refOf(set),
    target: fallback.name,
    defaultPartition: refOf(fallback),
  } as const
  return {
    actions: set.leftoverExclusions.map((constraint) =>
      includeAction(common, constraint, 'an interrupted cycle left this CHECK behind; it refuses inserts'),
    ),
    findings: [],
  }
}
