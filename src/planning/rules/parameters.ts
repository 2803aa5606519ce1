import { type SetAction } from '../../domain/action.ts'
import { displayName } from '../../domain/name.ts'
import { rangePartitions } from '../../domain/partition-set.ts'
import { type Partition } from '../../domain/partition.ts'
import { type StepOf, type StorageParameters } from '../../domain/policy.ts'
import { duePartitions } from '../due.ts'
import { refOf } from '../refs.ts'
import { type Proposal } from '../rule.ts'
import { type SetContext } from '../set-context.ts'
import { leavingPartitions } from './detach.ts'
import { waitingForFreeze } from './freeze.ts'

/** Storage parameters of attached partitions, the policy's own and those of `set` steps that are due → alter table … set. */
export function parameters(context: SetContext): Proposal {
  const { set, policy, scheme, now } = context
  const leaving = new Set(leavingPartitions(context).map(({ oid }) => oid))
  const steps = policy.lifecycle.filter((step): step is StepOf<'set'> => step.do === 'set')
  if (steps.length === 0 && Object.keys(policy.parameters).length === 0) return { actions: [], findings: [] }
  const attached = rangePartitions(set)
  const due = steps.map((step) => {
    const waiting = waitingForFreeze(context, step)
    const oids = duePartitions(attached, step.after, scheme, now).map(({ oid }) => oid)
    return { step, oids: new Set(oids.filter((oid) => !waiting.has(oid))) }
  })
  const actions = set.partitions
    .filter(({ kind, pendingDetach, oid }) => kind === 'table' && !pendingDetach && !leaving.has(oid))
    .flatMap((partition) => {
      const chosen = due.filter(({ oids }) => oids.has(partition.oid))
      const wanted = chosen.reduce<StorageParameters>(
        (all, { step }) => ({ ...all, ...step.parameters }),
        policy.parameters,
      )
      const missing = differing(partition, wanted)
      if (Object.keys(missing).length === 0) return []
      const asking = chosen.findLast(({ step }) =>
        Object.keys(step.parameters).some((name) => name in missing),
      )
      const step = asking === undefined ? -1 : policy.lifecycle.indexOf(asking.step)
      return [action(context, partition, missing, step)]
    })
  return { actions, findings: [] }
}

/** Parameters of the TOAST table stand in another catalog row and are given at creation only. */
function differing({ storageParameters }: Partition, wanted: StorageParameters): StorageParameters {
  const present = new Set(storageParameters)
  return Object.fromEntries(
    Object.entries(wanted).filter(
      ([name, value]) => !name.startsWith('toast.') && !present.has(`${name}=${value}`),
    ),
  )
}

function action(
  { set }: SetContext,
  partition: Partition,
  missing: StorageParameters,
  step: number,
): SetAction {
  return {
    kind: 'set',
    id: `set ${displayName(partition.name)}`,
    parent: refOf(set),
    target: partition.name,
    reason: `parameters: ${Object.keys(missing).join(', ')} differ from the policy`,
    hazards: [],
    needs: [],
    partition: refOf(partition),
    bound: partition.bound.kind === 'range' ? partition.bound : undefined,
    parameters: missing,
    step,
  }
}
