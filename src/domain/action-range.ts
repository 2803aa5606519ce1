import { type Action, type RepairDefaultAction } from './action.ts'
import { type RangeBound } from './bound.ts'

/** The range an action is about, where it is about one. */
export function boundOf(action: Action): RangeBound | undefined {
  switch (action.kind) {
    case 'create':
    case 'freeze':
    case 'detach':
    case 'move':
    case 'finalize-detach':
    case 'set':
    case 'archive':
    case 'drop':
      return action.bound
    case 'repair-default':
      return repairedRange(action.repair)
    case 'analyze':
      return undefined
  }
}

function repairedRange(repair: RepairDefaultAction['repair']): RangeBound | undefined {
  if (repair.do === 'move-rows') return repair.partition.bound
  return repair.do === 'exclude' ? repair.range : undefined
}
