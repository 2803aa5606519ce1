import { type SetAction } from '../../domain/action.ts'
import { type Bound, valuesBound } from '../../domain/bound.ts'
import { displayName } from '../../domain/name.ts'
import { rangePartitions } from '../../domain/partition-set.ts'
import { type Partition } from '../../domain/partition.ts'
import { type StepOf, type StorageParameters } from '../../domain/policy.ts'
import { type StoredTable, storedTables } from '../branches/branch-partitions.ts'
import { livingLevel } from '../branches/level.ts'
import { duePartitions } from '../due.ts'
import { refOf } from '../refs.ts'
import { NOTHING, type Proposal } from '../rule.ts'
import { type SetContext } from '../set-context.ts'
import { leavingPartitions } from './detach.ts'
import { waitingForFreeze } from './freeze.ts'

/** Storage parameters of attached partitions, the policy's own and those of `set` steps that are due → alter table … set. */
export function parameters(context: SetContext): Proposal {
  const { set, policy, scheme, now, place } = context
  if (place?.isKeptAbove === true) return NOTHING
  const leaving = new Set(leavingPartitions(context).map(({ oid }) => oid))
  const steps = policy.lifecycle.filter((step): step is StepOf<'set'> => step.do === 'set')
  if (steps.length === 0 && Object.keys(policy.parameters).length === 0) return { actions: [], findings: [] }
  const attached = rangePartitions(set)
  const due = steps.map((step) => {
    const waiting = waitingForFreeze(context, step)
    return {
      step,
      waiting,
      oids: new Set(duePartitions(attached, step.after, scheme, now).map(({ oid }) => oid)),
    }
  })
  const actions = set.partitions
    .filter(({ pendingDetach, oid }) => !pendingDetach && !leaving.has(oid))
    .flatMap((whole) => ownTables(context, whole).map((table) => ({ ...table, whole })))
    .flatMap(({ partition, parent, whole }) => {
      const chosen = due.filter(({ oids, waiting }) => oids.has(whole.oid) && !waiting.has(partition.oid))
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
      return [action({ partition, parent }, whole.bound, missing, step)]
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

/** Branches in which partitions age look after their tables themselves. */
function ownTables({ set, policy }: SetContext, partition: Partition): readonly StoredTable[] {
  return livingLevel(policy) === 'below' && partition.branch !== undefined ? [] : storedTables(set, partition)
}

function action(
  { partition, parent }: StoredTable,
  bound: Bound,
  missing: StorageParameters,
  step: number,
): SetAction {
  return {
    kind: 'set',
    id: `set ${displayName(partition.name)}`,
    parent,
    target: partition.name,
    reason: `parameters: ${Object.keys(missing).join(', ')} differ from the policy`,
    hazards: [],
    needs: [],
    partition: refOf(partition),
    bound: valuesBound(bound),
    parameters: missing,
    step,
  }
}
