import { type Rule } from '../rule.ts'
import { analyze } from './analyze.ts'
import { archive } from './archive.ts'
import { archiveUpkeep } from './archive-upkeep.ts'
import { badHolds } from './bad-holds.ts'
import { detach } from './detach.ts'
import { dropDetached } from './drop-detached.ts'
import { dropRestored } from './drop-restored.ts'
import { drift } from './drift.ts'
import { finishDetach } from './finish-detach.ts'
import { freeze } from './freeze.ts'
import { indexes } from './indexes.ts'
import { inheritanceFindings } from './inheritance-findings.ts'
import { leftoverExclusions } from './leftover-exclusions.ts'
import { move } from './move.ts'
import { parameters } from './parameters.ts'
import { watchBudget } from './partition-budget.ts'
import { premake } from './premake.ts'
import { watchReplication } from './replication.ts'
import { schemeFindings } from './scheme-findings.ts'
import { subPartitions } from './sub-partitions.ts'
import { strangers } from './strangers.ts'
import { unboundedPartitions } from './unbounded-partitions.ts'
import { unloggedParent } from './unlogged-parent.ts'

/**
 * The order of a set's work: what hides rows or refuses inserts is ended first, then the future is made safe, then the past leaves,
 * then the slow and harmless. A new rule is one file and one line here.
 */
export const rules: readonly Rule[] = [
  finishDetach,
  leftoverExclusions,
  premake,
  schemeFindings,
  subPartitions,
  inheritanceFindings,
  unboundedPartitions,
  strangers,
  unloggedParent,
  watchBudget,
  watchReplication,
  badHolds,
  detach,
  archive,
  dropDetached,
  dropRestored,
  archiveUpkeep,
  indexes,
  parameters,
  drift,
  move,
  freeze,
  analyze,
]

/** Rules that look at a set with all its branches, which are not asked about those one by one. */
export const ofTheWhole: ReadonlySet<Rule> = new Set([watchBudget, watchReplication, indexes, analyze])
