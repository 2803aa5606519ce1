import { displayName } from '../../domain/name.ts'
import { attachedRanges } from '../../domain/partition-set.ts'
import { stepOf } from '../../domain/policy.ts'
import { storedTables } from '../branches/branch-partitions.ts'
import { duePartitions } from '../due.ts'
import { refOf } from '../refs.ts'
import { NOTHING, type Proposal } from '../rule.ts'
import { type SetContext } from '../set-context.ts'
import { leavingPartitions } from './detach.ts'
import { waitingForFreeze } from './freeze.ts'

/** Closed partitions whose time for another tablespace has come. */
export function move(context: SetContext): Proposal {
  const { set, policy, scheme, now, defaultTablespace } = context
  const step = stepOf(policy, 'move')
  if (step === undefined) return NOTHING
  const leaving = new Set(leavingPartitions(context).map(({ oid }) => oid))
  const waiting = waitingForFreeze(context, step)
  const attached = attachedRanges(set)
  const due = duePartitions(attached, step.after, scheme, now)
    .filter(({ oid }) => !leaving.has(oid))
    .flatMap((each) => storedTables(set, each).map((table) => ({ ...table, bound: each.bound })))
    .filter(
      ({ partition: { tablespace, oid } }) =>
        (tablespace ?? defaultTablespace) !== step.tablespace && !waiting.has(oid),
    )
  return {
    actions: due.map(({ partition, parent, bound }) => ({
      kind: 'move',
      id: `move ${displayName(partition.name)}`,
      parent,
      target: partition.name,
      reason: `due for tablespace ${step.tablespace}`,
      hazards: ['rewrites-table'],
      needs: [],
      partition: refOf(partition),
      bound,
      tablespace: step.tablespace,
    })),
    findings: [],
  }
}
