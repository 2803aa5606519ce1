import { type Action, type RepairDefaultAction } from './action.ts'
import { type ValuesBound } from './bound.ts'
import { type KeyColumn } from './key.ts'

/** The bound an action is about, where it is about one. */
export function boundOf(action: Action): ValuesBound | undefined {
  switch (action.kind) {
    case 'create':
    case 'freeze':
    case 'detach':
    case 'move':
    case 'finalize-detach':
    case 'set':
    case 'index':
    case 'archive':
    case 'drop':
      return action.bound
    case 'repair-default':
      return repairedBound(action.repair)
    case 'analyze':
      return undefined
  }
}

function repairedBound(repair: RepairDefaultAction['repair']): ValuesBound | undefined {
  if (repair.do === 'move-rows') return repair.partition.bound
  return repair.do === 'exclude' ? repair.range : undefined
}

/** The key that bound belongs to; undefined where it is the set's own. */
export function keyOf(action: Action): KeyColumn | undefined {
  if (action.kind === 'repair-default')
    return action.repair.do === 'move-rows' ? action.repair.partition.key : undefined
  return 'key' in action ? action.key : undefined
}
