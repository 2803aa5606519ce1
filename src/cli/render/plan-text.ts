import { type Action, type ActionOf, type ActionKind } from '../../domain/action.ts'
import { boundOf, keyOf } from '../../domain/action-range.ts'
import { displayName } from '../../domain/name.ts'
import { type SetPlan } from '../../domain/plan.ts'
import { type Policy } from '../../domain/policy.ts'
import { displaySpan } from '../../domain/time-span.ts'
import { locksBeside } from '../../sql/tied-locks.ts'
import { countsText, lookOf, noteOf, signOf, verbOf } from './action-words.ts'
import { findingsText } from './findings-text.ts'
import { type Paint } from './paint.ts'
import { pendingActions, type PlannedDatabase, shownActions, type ShownDatabase } from './planned-database.ts'
import { printable } from './printable.ts'
import { boundText } from './range-text.ts'
import { type Cell, type Column, renderTable } from './table.ts'
import { statementsOf, strongestLock } from './worded-action.ts'

const columns: readonly Column[] = Array.from({ length: 6 }, () => ({ heading: '' }))

/** The plan for people: sets with something to do or to say, then what it comes to. Sets in good order are left out. */
export function planText(databases: readonly ShownDatabase[], paint: Paint): string {
  const blocks = databases.flatMap((database) => databaseBlocks(database, databases.length > 1, paint))
  return [...blocks, planTotals(databases)].join('\n')
}

function databaseBlocks(database: ShownDatabase, isOneOfMany: boolean, paint: Paint): readonly string[] {
  const heading = isOneOfMany ? [paint('strong', `database ${printable(database.name)}`), ''] : []
  if (database.kind === 'unreachable') {
    return [...heading, ...findingsText([database.finding], paint, ''), '']
  }
  const { findings, sets } = database.plan
  const said = findings.length === 0 ? [] : [...findingsText(findings, paint, ''), '']
  const blocks = sets.filter((set) => set.actions.length > 0 || set.findings.length > 0)
  return [...heading, ...said, ...blocks.flatMap((set) => setBlock(database, set, paint))]
}

function setBlock(database: PlannedDatabase, set: SetPlan, paint: Paint): readonly string[] {
  const table = displayName(set.table)
  const policy = database.policies.get(table)
  const rows = set.actions.map((action) => actionRow(database, set, policy, action))
  return [
    paint('strong', printable(table)) + paint('faint', headingDetails(set, policy)),
    ...renderTable(columns, rows, { paint, indent: '  ' }),
    ...findingsText(set.findings, paint, '  '),
    '',
  ]
}

function headingDetails({ mode }: SetPlan, policy: Policy | undefined): string {
  if (policy === undefined) return ''
  const { interval, timezone } = policy
  const words = [
    interval === undefined
      ? kindText(policy)
      : interval.kind === 'time'
        ? displaySpan(interval.span)
        : interval.step.toString(),
    interval?.kind === 'time' ? timezone : undefined,
    mode === 'observe' ? 'observed: shown, never run' : undefined,
  ]
  return `  (${words.filter((word) => word !== undefined).join(', ')})`
}

/** What takes the place of an interval where a policy has none. */
function kindText({ hash }: Policy): string {
  return hash === undefined ? 'list' : `hash, modulus ${hash}`
}

function actionRow(
  database: PlannedDatabase,
  set: SetPlan,
  policy: Policy | undefined,
  action: Action,
): readonly Cell[] {
  const bound = boundOf(action)
  const note = noteOf(action as ActionOf<ActionKind>)
  const range =
    bound === undefined ? '' : boundText(bound, keyOf(action) ?? set.key, policy?.timezone ?? 'UTC')
  return [
    { text: `${signOf(action)} ${action.kind}`, look: lookOf(action) },
    { text: printable(displayName(action.target)) },
    { text: printable(range) },
    { text: printable([action.reason, note].filter((part) => part !== '').join('; ')) },
    { text: printable(lockText(database, set, action)), look: 'faint' },
    { text: action.hazards.join(', '), look: 'bad' },
  ]
}

/** The strongest lock on the set, and those on other tables: `ACCESS EXCLUSIVE, also on public.note, SHARE ROW EXCLUSIVE on public.dim`. */
function lockText({ wording }: PlannedDatabase, { foreignKeys }: SetPlan, action: Action): string {
  const own = strongestLock(statementsOf(action, wording)) ?? 'no lock'
  const beside = locksBeside(action, foreignKeys).map(({ table, lock }) =>
    lock === own ? `also on ${table}` : `${lock} on ${table}`,
  )
  return [own, ...beside].join(', ')
}

/** `Plan: 1 to create, 2 to freeze. Irreversible: 1.` */
function planTotals(databases: readonly ShownDatabase[]): string {
  const actions = shownActions(databases)
  const unreachable = databases.filter(({ kind }) => kind === 'unreachable').length
  const observed = actions.length - pendingActions(databases).length
  const irreversible = actions.filter(isIrreversible).length
  const sentences = [
    actions.length === 0
      ? unreachable === databases.length
        ? ''
        : 'Nothing to do.'
      : `Plan: ${countsText(actions, (kind, count) => `${count} to ${verbOf(kind)}`)}.`,
    irreversible === 0 ? '' : `Irreversible: ${irreversible}.`,
    observed === 0 ? '' : `Only observed, not run: ${observed}.`,
    unreachable === 0 ? '' : `Not reached: ${unreachable} of ${databases.length} databases.`,
  ]
  return sentences.filter((sentence) => sentence !== '').join(' ')
}

/** Rows leave the database for good; a detach can be undone by attaching again. */
function isIrreversible(action: Action): boolean {
  return action.kind === 'drop' || action.hazards.includes('deletes-data')
}
