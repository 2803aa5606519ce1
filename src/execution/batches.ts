import { type Action, type CreateAction } from '../domain/action.ts'
import { type SetPlan } from '../domain/plan.ts'

/**
 * How actions that follow each other are run.
 * `in-order`: one after the other.
 * `side-by-side`: several at a time. Freezes lock nothing but their own partition; and while a new table is being made, which is most of
 * the work, another one can be attached.
 * `drops-behind`: while a partition is being detached concurrently, which is mostly waiting, the next one is looked at and the one before it
 * is dropped. A detached table has no lock in common with its former parent, unless foreign keys tie both to a third. What a drop that waits for its lock may
 * hold up is a FINALIZE, by its snapshot: for a lock timeout at most.
 */
export type Manner = 'in-order' | 'side-by-side' | 'drops-behind'

export interface Batch {
  readonly manner: Manner
  /** In the plan's order. */
  readonly actions: readonly Action[]
}

/** Cuts a set's actions into batches, each to be finished before the next begins. */
export function batchesOf({
  actions,
  foreignKeys,
}: Pick<SetPlan, 'actions' | 'foreignKeys'>): readonly Batch[] {
  const batches: { readonly manner: Manner; readonly actions: Action[] }[] = []
  for (const action of actions) {
    const manner = mannerOf(action, foreignKeys.length > 0)
    const last = batches.at(-1)
    const goesWith =
      last?.manner === manner && (manner !== 'side-by-side' || last.actions[0]?.kind === action.kind)
    if (goesWith) last.actions.push(action)
    else batches.push({ manner, actions: [action] })
  }
  return batches
}

function mannerOf(action: Action, isTied: boolean): Manner {
  if (action.kind === 'freeze' || (action.kind === 'create' && !isTied && isPlain(action)))
    return 'side-by-side'
  const isRetiring = action.kind === 'drop' || (action.kind === 'detach' && action.concurrently)
  return isRetiring && !isTied ? 'drops-behind' : 'in-order'
}

/** It locks nothing but its parent, weakly, and changes nothing there. */
function isPlain({
  lockWriters,
  hasDefault,
  hasForeignKeys,
  inheritance,
  branch,
  needs,
}: CreateAction): boolean {
  return (
    !lockWriters &&
    !hasDefault &&
    !hasForeignKeys &&
    inheritance === undefined &&
    branch === undefined &&
    needs.length === 0
  )
}
