import { type Action } from '../../domain/action.ts'
import { displayName } from '../../domain/name.ts'
import { type SetPlan } from '../../domain/plan.ts'
import { compile } from '../../sql/compile.ts'
import { type Step } from '../../sql/statement.ts'
import { locksBeside } from '../../sql/tied-locks.ts'
import { wordStep } from '../../sql/word-step.ts'
import { type PlannedDatabase, type ShownDatabase } from './planned-database.ts'
import { printable } from './printable.ts'
import { statementsOf, strongestLock } from './worded-action.ts'

/** Every statement exactly as execution sends it, below comments that say why and under which lock. */
export function planSql(databases: readonly ShownDatabase[]): string {
  return databases.flatMap((database) => [databaseComment(database), ...databaseSql(database)]).join('\n\n')
}

function databaseComment(database: ShownDatabase): string {
  return database.kind === 'planned'
    ? comment(`database ${database.name}, at ${database.plan.at.toString()}`)
    : comment(`database ${database.name}: ${database.finding.message}`)
}

function databaseSql(database: ShownDatabase): readonly string[] {
  if (database.kind === 'unreachable') return []
  const blocks = database.plan.sets.flatMap((set) =>
    set.actions.map((action) => actionSql(database, set, action)),
  )
  return blocks.length === 0 ? [comment('nothing to do')] : blocks
}

function actionSql({ wording }: PlannedDatabase, { mode, foreignKeys }: SetPlan, action: Action): string {
  const own = strongestLock(statementsOf(action, wording)) ?? 'none'
  const beside = locksBeside(action, foreignKeys).map(({ table, lock }) => `, ${lock} on ${table}`)
  const hazards = action.hazards.length === 0 ? '' : `; hazards: ${action.hazards.join(', ')}`
  const lines = [
    comment(`${action.kind} ${displayName(action.target)}: ${action.reason}`),
    comment(`lock: ${own}${beside.join('')}${hazards}`),
  ]
  const texts = compile(action, wording).flatMap((step) => stepSql(step))
  if (mode === 'manage') return [...lines, ...texts].join('\n')
  // Somebody may pipe this into psql: what partitiond would not run must not run there either.
  const silenced = texts.flatMap((text) => text.split(/\r\n|\r|\n/).map((line) => comment(line)))
  return [...lines, comment('only observed: shown, never run'), ...silenced].join('\n')
}

function stepSql(step: Step): readonly string[] {
  const texts = wordStep(step).map(({ text }) => `${text};`)
  if (step.batches === undefined) return texts
  const { table, pagesPerBatch } = step.batches
  return [
    comment(`run once for every ${pagesPerBatch} pages of ${table}; $1 and $2 are where they begin and end`),
    ...texts,
  ]
}

function comment(text: string): string {
  return `-- ${printable(text)}`
}
