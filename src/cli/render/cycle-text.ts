import { displayName } from '../../domain/name.ts'
import { type ActionResult } from '../../domain/outcome.ts'
import { countsText, verbOf } from './action-words.ts'
import {
  type AppliedDatabase,
  appliedOutcomes,
  completed,
  type CompletedCycle,
  managedSets,
  withheldCount,
} from './applied-database.ts'
import { findingsText } from './findings-text.ts'
import { type Look, type Paint } from './paint.ts'
import { printable } from './printable.ts'
import { type Column, renderTable } from './table.ts'

const looks: Readonly<Record<ActionResult, Look>> = { done: 'good', skipped: 'warn', failed: 'bad' }
const columns: readonly Column[] = [
  { heading: '' },
  { heading: '' },
  { heading: '' },
  { heading: '', align: 'right' },
  { heading: '' },
]

/** What `apply` did, action by action, with what holds the rest back, and what it comes to. */
export function cycleText(databases: readonly AppliedDatabase[], paint: Paint): string {
  const blocks = databases.flatMap((database) => [
    ...(databases.length > 1 ? [paint('strong', `database ${printable(database.name)}`)] : []),
    ...databaseLines(database, paint),
  ])
  return [...blocks, totals(databases)].join('\n')
}

function databaseLines(database: AppliedDatabase, paint: Paint): readonly string[] {
  if (database.kind === 'refused') return [...findingsText([database.finding], paint, ''), '']
  const { plan, outcomes } = database
  const rows = outcomes.map(({ action, result, message, durationMs }) => [
    { text: result, look: looks[result] },
    { text: action.kind },
    { text: printable(displayName(action.target)) },
    { text: result === 'done' ? `${Math.round(durationMs)} ms` : '', look: 'faint' as const },
    { text: printable(message) },
  ])
  const findings = [
    ...plan.findings,
    ...plan.sets.flatMap((set) => set.findings),
    ...outcomes.flatMap((outcome) => outcome.findings),
  ]
  const lines = [...renderTable(columns, rows, { paint }), ...findingsText(findings, paint, '')]
  return lines.length === 0 ? [] : [...lines, '']
}

/** `Done: 2 × create. Withheld: 3.` */
function totals(databases: readonly AppliedDatabase[]): string {
  const cycles = completed(databases)
  if (cycles.length === 0) return 'Nothing was done.'
  const sentences = [
    ...(['done', 'skipped', 'failed'] as const).map((result) => resultSentence(databases, result)),
    countSentence('Withheld', cycles, withheldCount),
    countSentence('Not asked for', cycles, ({ plan, outcomes }) => {
      const ran = new Set(outcomes.map(({ action }) => action.id))
      const managed = plan.sets.filter(({ mode }) => mode === 'manage').flatMap(({ actions }) => actions)
      return managed.filter(({ id }) => !ran.has(id)).length
    }),
    countSentence('Only observed, not run', cycles, (cycle) => {
      const managed = new Set(managedSets(cycle))
      return cycle.plan.sets.filter((set) => !managed.has(set)).flatMap(({ actions }) => actions).length
    }),
  ].filter((text) => text !== '')
  return sentences.length === 0 ? 'Nothing to do.' : sentences.join(' ')
}

function resultSentence(databases: readonly AppliedDatabase[], result: ActionResult): string {
  const actions = appliedOutcomes(databases)
    .filter((outcome) => outcome.result === result)
    .map(({ action }) => action)
  if (actions.length === 0) return ''
  const word = `${result.charAt(0).toUpperCase()}${result.slice(1)}`
  return `${word}: ${countsText(actions, (kind, count) => `${count} × ${verbOf(kind)}`)}.`
}

function countSentence(
  word: string,
  cycles: readonly CompletedCycle[],
  count: (cycle: CompletedCycle) => number,
): string {
  const total = cycles.reduce((sum, cycle) => sum + count(cycle), 0)
  return total === 0 ? '' : `${word}: ${total}.`
}
