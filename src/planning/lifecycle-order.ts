import { type Action } from '../domain/action.ts'
import { type Policy } from '../domain/policy.ts'

/** The steps of a partition that stays. To bring back what has drifted is none: nothing waits for it. */
type Staying = Extract<Action, { kind: 'set' | 'move' | 'freeze' }>

const isStaying = (action: Action): action is Staying =>
  (action.kind === 'set' && action.reconciled === undefined) ||
  action.kind === 'move' ||
  action.kind === 'freeze'

/**
 * Puts what is done to partitions that stay into the order of the policy's lifecycle, and makes each step need the one before it on the
 * same partition (product.md §3). Parameters that no step asks for, the policy's own, come first.
 */
export function inLifecycleOrder({ lifecycle }: Policy, actions: readonly Action[]): readonly Action[] {
  const place = (action: Staying): number =>
    action.kind === 'set' ? action.step : lifecycle.findIndex((step) => step.do === action.kind)
  const ordered = actions.filter(isStaying).toSorted((a, b) => place(a) - place(b))
  const next = chained(ordered).values()
  return actions.map((action) => (isStaying(action) ? (next.next().value ?? action) : action))
}

function chained(ordered: readonly Staying[]): readonly Action[] {
  const lastOf = new Map<number, string>()
  return ordered.map((action) => {
    const before = lastOf.get(action.partition.oid)
    lastOf.set(action.partition.oid, action.id)
    return before === undefined ? action : { ...action, needs: [...action.needs, before] }
  })
}
