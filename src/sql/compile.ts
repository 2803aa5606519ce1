import { type Action, type ActionKind, type ActionOf } from '../domain/action.ts'
import { compileAnalyze } from './actions/analyze.ts'
import { compileArchive } from './actions/archive.ts'
import { compileCreate } from './actions/create.ts'
import { compileDetach } from './actions/detach.ts'
import { compileDrop } from './actions/drop.ts'
import { compileFinalizeDetach } from './actions/finalize-detach.ts'
import { compileFreeze } from './actions/freeze.ts'
import { compileIndex } from './actions/make-index.ts'
import { compileMove } from './actions/move.ts'
import { compileRepairDefault } from './actions/repair-default.ts'
import { compileSet } from './actions/set.ts'
import { type Step } from './statement.ts'
import { type Compiler, type Wording } from './wording.ts'

export { type Wording } from './wording.ts'

/** An action kind without a line here does not compile. */
const compilers: { readonly [K in ActionKind]: Compiler<ActionOf<K>> } = {
  create: compileCreate,
  'repair-default': compileRepairDefault,
  'finalize-detach': compileFinalizeDetach,
  freeze: compileFreeze,
  analyze: compileAnalyze,
  set: compileSet,
  move: compileMove,
  index: compileIndex,
  detach: compileDetach,
  archive: compileArchive,
  drop: compileDrop,
}

/** Words one action as SQL, for `plan` to show and for execution to run. Throws `bad-identifier`, `unsupported-key-type`. */
export function compile(action: Action, wording: Wording): readonly Step[] {
  return compileKind(action, wording)
}

function compileKind<K extends ActionKind>(action: ActionOf<K>, wording: Wording): readonly Step[] {
  const compiler: Compiler<ActionOf<K>> = compilers[action.kind]
  return compiler(action, wording)
}
