import { type Action } from '../domain/action.ts'
import { type Finding } from '../domain/finding.ts'
import { displayName } from '../domain/name.ts'
import { attachedRanges } from '../domain/partition-set.ts'
import { type SetContext } from './set-context.ts'

export interface Withholding {
  readonly kept: readonly Action[]
  readonly withheld: readonly Action[]
  readonly findings: readonly Finding[]
}

/** What takes data out of sight or away, the end of an archive's own retention included. */
export function isLeaving(action: Action): boolean {
  return (
    action.kind === 'detach' ||
    action.kind === 'drop' ||
    (action.kind === 'archive' && action.archive.do === 'expire')
  )
}

/** Takes actions out. What is to be archived after a detach that does not take place waits with it. */
export function withoutThose(
  actions: readonly Action[],
  isOut: (action: Action) => boolean,
): Pick<Withholding, 'kept' | 'withheld'> {
  const out = new Set(actions.filter(isOut).map(({ id }) => id))
  for (const { id, needs } of actions) if (needs.some((need) => out.has(need))) out.add(id)
  return {
    kept: actions.filter(({ id }) => !out.has(id)),
    withheld: actions.filter(({ id }) => out.has(id)),
  }
}

/**
 * The last word on leaving: beyond the guard every leaving step of the set waits for a person; the rest goes on (product.md §3). What is
 * divided counts as one set: `alive` are the branches whose partitions age.
 */
export function guard(
  context: SetContext,
  actions: readonly Action[],
  alive: readonly Pick<SetContext, 'set'>[] = [context],
): Withholding {
  const { set, policy, options } = context
  const leaving = actions.filter(isLeaving)
  const detaches = leaving.filter(({ kind }) => kind === 'detach').length
  const attached = alive.reduce((sum, each) => sum + attachedRanges(each.set).length, 0)
  const reasons = [
    leaving.length > policy.guard.maxDropsPerCycle
      ? `${leaving.length} detaches and drops in one cycle, more than guard.maxDropsPerCycle (${policy.guard.maxDropsPerCycle})`
      : '',
    detaches > 0 && attached - detaches < policy.guard.minPartitions
      ? `${attached - detaches} attached partition(s) would be left, fewer than guard.minPartitions (${policy.guard.minPartitions})`
      : '',
  ].filter((reason) => reason !== '')
  if (reasons.length === 0 || options.allow.has('guard')) return { kept: actions, withheld: [], findings: [] }
  const subject = displayName(set.name)
  return {
    ...withoutThose(actions, isLeaving),
    findings: [
      {
        code: 'guard',
        level: 'warning',
        subject,
        message: `The guard holds back all leaving steps of ${subject}: ${reasons.join('; ')}`,
        hint: 'Look at the plan. If it is right, run `partitiond apply --allow guard` once, or change `guard` in the policy.',
      },
    ],
  }
}
