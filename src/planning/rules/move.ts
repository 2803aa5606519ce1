import { displayName } from '../../domain/name.ts'
import { attachedRanges } from '../../domain/partition-set.ts'
import { stepOf } from '../../domain/policy.ts'
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
  const due = duePartitions(attached, step.after, scheme, now).filter(
    ({ kind, tablespace, oid }) =>
      kind === 'table' &&
      (tablespace ?? defaultTablespace) !== step.tablespace &&
      !leaving.has(oid) &&
      !waiting.has(oid),
  )
  return {
    actions: due.map((partition) => ({
      kind: 'move',
      id: `move ${displayName(partition.name)}`,
      parent: refOf(set),
      target: partition.name,
      reason: `due for tablespace ${step.tablespace}`,
      hazards: ['rewrites-table'],
      needs: [],
      partition: refOf(partition),
      bound: partition.bound,
      tablespace: step.tablespace,
    })),
    findings: [],
  }
}
