import { displayName } from '../../domain/name.ts'
import { stepOf } from '../../domain/policy.ts'
import { refOf } from '../refs.ts'
import { type Proposal } from '../rule.ts'
import { type SetContext } from '../set-context.ts'

/** A half-done DETACH CONCURRENTLY hides rows and refuses inserts: it is finished before all else (postgres.md B5–B8). */
export function finishDetach({ set, policy, ledger }: SetContext): Proposal {
  const pending = set.partitions.filter(({ pendingDetach }) => pendingDetach)
  const ours = new Map(ledger.map(({ partitionOid, id }) => [partitionOid, id]))
  return {
    actions: pending.map((partition) => ({
      kind: 'finalize-detach',
      id: `finalize-detach ${displayName(partition.name)}`,
      parent: refOf(set),
      target: partition.name,
      reason:
        'a DETACH CONCURRENTLY was interrupted: its rows are invisible through the parent until it is finished',
      hazards: [],
      needs: [],
      partition: refOf(partition),
      bound: partition.bound.kind === 'range' ? partition.bound : undefined,
      ledgerId: ours.get(partition.oid),
      schema: ours.has(partition.oid) ? stepOf(policy, 'detach')?.schema : undefined,
    })),
    findings: pending.map(({ name }) => ({
      code: 'pending-detach',
      level: 'warning',
      subject: displayName(name),
      message: `${displayName(name)} is half detached from ${displayName(set.name)}: its rows cannot be seen through the parent`,
      hint: `It is finished in this cycle. By hand: alter table ${displayName(set.name)} detach partition ${displayName(name)} finalize.`,
    })),
  }
}
