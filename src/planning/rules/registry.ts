import { type Rule } from '../rule.ts'
import { analyze } from './analyze.ts'
import { archive } from './archive.ts'
import { archiveUpkeep } from './archive-upkeep.ts'
import { badHolds } from './bad-holds.ts'
import { detach } from './detach.ts'
import { dropDetached } from './drop-detached.ts'
import { dropRestored } from './drop-restored.ts'
import { finishDetach } from './finish-detach.ts'
import { freeze } from './freeze.ts'
import { leftoverExclusions } from './leftover-exclusions.ts'
import { move } from './move.ts'
import { parameters } from './parameters.ts'
import { premake } from './premake.ts'
import { unboundedPartitions } from './unbounded-partitions.ts'

/**
 * The order of a set's work: what hides rows or refuses inserts is ended first, then the future is made safe, then the past leaves,
 * then the slow and harmless. A new rule is one file and one line here.
 */
export const rules: readonly Rule[] = [
  finishDetach,
  leftoverExclusions,
  premake,
  unboundedPartitions,
  badHolds,
  detach,
  archive,
  dropDetached,
  dropRestored,
  archiveUpkeep,
  parameters,
  move,
  freeze,
  analyze,
]
