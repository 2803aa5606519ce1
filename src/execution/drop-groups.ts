import { type Action, type DropAction } from '../domain/action.ts'

// Too small: each costs as much as if it were alone; too big: more locks at a time, and one that cannot be dropped holds up more.
const MOST = 10

/** Drops that may share a transaction, in their order: of the same owner, with nothing to be read back or digested before. */
export function dropGroups(drops: readonly Action[]): readonly (readonly Action[])[] {
  const groups: Action[][] = []
  for (const drop of drops) {
    const last = groups.at(-1)
    const [first] = last ?? []
    if (last !== undefined && first !== undefined && last.length < MOST && goTogether(first, drop))
      last.push(drop)
    else groups.push([drop])
  }
  return groups
}

function goTogether(one: Action, other: Action): boolean {
  return isPlain(one) && isPlain(other) && one.partition.owner === other.partition.owner
}

function isPlain(action: Action): action is DropAction {
  return action.kind === 'drop' && action.proof === undefined && !action.isRestored
}
