import { type Action, type TableRef } from './action.ts'

/** The table that has the policy by which something is done. */
export function rootOf({ root, parent }: Pick<Action, 'root' | 'parent'>): TableRef {
  return root ?? parent
}
