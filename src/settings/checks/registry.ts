import { archiveConflicts } from './archive.ts'
import { type Check, type ReadWords, type Conflict } from './check.ts'
import { holdConflicts } from './hold.ts'
import { kindConflicts } from './kind.ts'
import { lifecycleConflicts } from './lifecycle.ts'
import { listConflicts } from './list-values.ts'
import { namingConflicts } from './naming.ts'
import { subpartitionConflicts } from './subpartition.ts'
import { unitConflicts } from './units.ts'

const checks: readonly Check[] = [
  unitConflicts,
  lifecycleConflicts,
  archiveConflicts,
  holdConflicts,
  namingConflicts,
  listConflicts,
  subpartitionConflicts,
]

/** Everything that does not go together in one policy. `given` are the words that stand there, readable or not. */
export function conflictsIn(words: ReadWords, given: ReadonlySet<string>): readonly Conflict[] {
  return [...kindConflicts(words, given), ...checks.flatMap((check) => check(words))]
}
