import { type ActionKind, type ActionOf } from '../domain/action.ts'
import { type Finding } from '../domain/finding.ts'
import { type ActionRun } from './action-run.ts'
import { performAnalyze } from './actions/analyze.ts'
import { performArchive } from './actions/archive.ts'
import { performCreate } from './actions/create.ts'
import { performDetach } from './actions/detach.ts'
import { performDrop } from './actions/drop.ts'
import { performFinalizeDetach } from './actions/finalize-detach.ts'
import { performFreeze } from './actions/freeze.ts'
import { performIndex } from './actions/make-index.ts'
import { performMove } from './actions/move.ts'
import { performRepairDefault } from './actions/repair-default.ts'
import { performSet } from './actions/set.ts'
import { type Performer } from './performer.ts'

/** An action kind without a line here does not compile. */
const performers: { readonly [K in ActionKind]: Performer<ActionOf<K>> } = {
  create: performCreate,
  'repair-default': performRepairDefault,
  'finalize-detach': performFinalizeDetach,
  freeze: performFreeze,
  analyze: performAnalyze,
  set: performSet,
  move: performMove,
  index: performIndex,
  detach: performDetach,
  archive: performArchive,
  drop: performDrop,
}

/** Does the run's action. */
export function perform(run: ActionRun): Promise<readonly Finding[]> {
  return performKind(run.action, run)
}

function performKind<K extends ActionKind>(action: ActionOf<K>, run: ActionRun): Promise<readonly Finding[]> {
  const performer: Performer<ActionOf<K>> = performers[action.kind]
  return performer(action, run)
}
